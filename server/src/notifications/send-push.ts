/** One notification to one browser. */
import { loadViewer } from '../access/viewer.ts';
import type { House } from '../platform/house.ts';
import { notificationsByIds } from './list-notifications.ts';
import { postPush } from './post-push.ts';
import { readVapidKeys } from './push-keys.ts';
import { pathOf, sentenceOf } from './sentence.ts';
import { encryptPush, vapidHeader } from './web-push.ts';

export type PushHouse = Pick<House, 'db' | 'keys' | 'clock' | 'log'> & {
  config: Pick<House['config'], 'publicUrl' | 'privatePush'>;
};
export type PushJob = { notificationId: string; subscriptionId: string };

/**
 * Sends it, unless it was seen meanwhile or may no longer be seen. A subscription that its service does not know any
 * more is dropped. Throws when it should be tried again. Sent twice after a crash it is one: the browser shows one
 * per notification.
 */
export async function sendPush(house: PushHouse, job: PushJob, signal?: AbortSignal): Promise<void> {
  const { db, config } = house;
  const subscription = await db
    .selectFrom('push_subscription')
    .selectAll()
    .where('id', '=', job.subscriptionId)
    .executeTakeFirst();
  const viewer = subscription && (await loadViewer(db, subscription.person_id));
  if (!viewer) return;
  const [told] = await notificationsByIds(db, viewer, [job.notificationId]);
  if (!told || told.seen) return;
  const content = { id: told.id, title: sentenceOf(told, viewer.language), path: pathOf(told) };
  const contact = config.publicUrl.startsWith('https:') ? config.publicUrl : null;
  const keys = await readVapidKeys(db, house.keys);
  const status = await postPush({
    endpoint: subscription.endpoint,
    body: encryptPush(Buffer.from(JSON.stringify(content)), subscription),
    authorization: vapidHeader(subscription.endpoint, keys, contact, house.clock.now()),
    allowInside: config.privatePush,
    ...(signal ? { signal } : {}),
  });
  if (status >= 200 && status < 300) return;
  if (status === 404 || status === 410) {
    await db.deleteFrom('push_subscription').where('id', '=', subscription.id).execute();
    return;
  }
  if (status === 429 || status >= 500) throw new Error(`the push service answers ${status}`);
  house.log.warn({ status, subscription: subscription.id }, 'a push service refuses a message');
}
