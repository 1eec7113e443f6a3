import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import { inTransaction } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { countUnseen, listNotifications } from './list-notifications.ts';
import { markSeen } from './mark-seen.ts';
import { readVapidKeys } from './push-keys.ts';
import { keepSubscription } from './subscription.ts';

export function notificationRoutes(house: Pick<House, 'db' | 'clock' | 'keys'>) {
  const { db } = house;
  const router = implement(api.notifications).$context<RequestContext>().use(guard);
  const ok = { ok: true as const };
  return {
    list: router.list.handler(async ({ input, context: { viewer } }) => ({
      ...(await listNotifications(db, viewer, input.before)),
      unseen: await countUnseen(db, viewer),
    })),
    markSeen: router.markSeen.handler(async ({ input, context: { viewer } }) => {
      await inTransaction(db, (tx) => markSeen(tx, viewer.personId, house.clock.now(), input));
      return { unseen: await countUnseen(db, viewer) };
    }),
    pushKey: router.pushKey.handler(async () => {
      const { publicKey } = await readVapidKeys(db, house.keys);
      return { publicKey: publicKey.toString('base64url') };
    }),
    subscribe: router.subscribe.handler(async ({ input, context: { viewer } }) => {
      await inTransaction(db, (tx) => keepSubscription(tx, viewer.personId, house.clock.now(), input));
      return ok;
    }),
    unsubscribe: router.unsubscribe.handler(async ({ input, context: { viewer } }) => {
      await db
        .deleteFrom('push_subscription')
        .where('person_id', '=', viewer.personId)
        .where('endpoint', '=', input.endpoint)
        .execute();
      return ok;
    }),
  };
}
