// Shows what the server pushes, and opens it on a press. It keeps nothing and fetches nothing.
self.addEventListener('push', (event) => {
  const told = event.data?.json();
  if (!told) return;
  event.waitUntil(
    self.registration.showNotification(told.title, {
      tag: told.id,
      icon: '/icon.svg',
      data: { path: told.path },
    }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path } = event.notification.data;
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(async ([client]) => {
      if (!client) return self.clients.openWindow(path);
      await client.focus();
      client.postMessage({ path });
    }),
  );
});
