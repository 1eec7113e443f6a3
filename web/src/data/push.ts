/** Web Push in this browser: subscribing to its push service, and telling the server. */
import { api } from './api.ts';

const WORKER = '/push-worker.js';

export type PushState = 'unsupported' | 'denied' | 'off' | 'on';

const isSupported = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Whether this browser is told. */
export async function pushState(): Promise<PushState> {
  if (!isSupported()) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return (await subscription()) ? 'on' : 'off';
}

/** Asks the person, subscribes and tells the server. Gives the state that it ends in; throws when a service fails. */
export async function turnPushOn(): Promise<PushState> {
  if (!isSupported()) return 'unsupported';
  if ((await Notification.requestPermission()) !== 'granted') return pushState();
  await navigator.serviceWorker.register(WORKER);
  const registration = await navigator.serviceWorker.ready;
  const { publicKey } = await api.notifications.pushKey();
  const made = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  const { endpoint, keys } = made.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error('the browser gave no keys');
  await api.notifications.subscribe({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } });
  return 'on';
}

/** Ends it in this browser, whoever was told there. */
export async function turnPushOff(): Promise<PushState> {
  if (!isSupported()) return 'unsupported';
  const made = await subscription();
  if (made) {
    await api.notifications.unsubscribe({ endpoint: made.endpoint });
    await made.unsubscribe();
  }
  return pushState();
}
