/** What I was told of, as the bell shows it; the live stream keeps it fresh. */
import type { LiveMessage } from '@guichet/contract/realtime';
import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { api } from './api.ts';

export const notificationsQuery = infiniteQueryOptions({
  queryKey: ['notifications'],
  queryFn: ({ pageParam }) => api.notifications.list(pageParam === undefined ? {} : { before: pageParam }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Takes what the stream tells: a new one stands first; otherwise what is seen changed and is read again. */
export function patchNotifications(
  client: QueryClient,
  { notification, unseen }: Extract<LiveMessage, { type: 'notification' }>,
): void {
  if (notification === null) {
    void client.invalidateQueries({ queryKey: notificationsQuery.queryKey });
    return;
  }
  client.setQueryData(notificationsQuery.queryKey, (data) =>
    data
      ? {
          ...data,
          pages: data.pages.map((page, at) => ({
            ...page,
            unseen,
            items:
              at === 0
                ? [notification, ...page.items.filter(({ id }) => id !== notification.id)]
                : page.items,
          })),
        }
      : data,
  );
}

/** Shows them as seen at once; the server's count follows. Without `ids` all of them. */
export async function seeNotifications(client: QueryClient, ids?: readonly string[]): Promise<void> {
  client.setQueryData(notificationsQuery.queryKey, (data) => {
    if (!data) return data;
    const isChosen = (id: string) => ids === undefined || ids.includes(id);
    const newly = data.pages.flatMap(({ items }) => items.filter((one) => !one.seen && isChosen(one.id)));
    return {
      ...data,
      pages: data.pages.map((page) => ({
        ...page,
        unseen: ids === undefined ? 0 : Math.max(0, page.unseen - newly.length),
        items: page.items.map((one) => (isChosen(one.id) ? { ...one, seen: true } : one)),
      })),
    };
  });
  try {
    await api.notifications.markSeen(ids === undefined ? {} : { ids: [...ids] });
  } finally {
    await client.invalidateQueries({ queryKey: notificationsQuery.queryKey });
  }
}
