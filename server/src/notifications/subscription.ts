import type { Tx } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { encryptPush } from './web-push.ts';

export type NewSubscription = { endpoint: string; keys: { p256dh: string; auth: string } };

/** How many browsers one person is told in; the oldest one makes room. */
const MOST = 20;

/**
 * Keeps a browser's subscription. A browser tells whoever is signed in there: the same endpoint changes its owner.
 * Throws `invalid('push.endpoint')` for keys that nothing can be encrypted with.
 */
export async function keepSubscription(
  tx: Tx,
  personId: string,
  now: Date,
  { endpoint, keys }: NewSubscription,
): Promise<void> {
  const p256dh = Buffer.from(keys.p256dh, 'base64url');
  const auth = Buffer.from(keys.auth, 'base64url');
  try {
    encryptPush(Buffer.alloc(1), { p256dh, auth });
  } catch {
    throw invalid('push.endpoint');
  }
  const row = { person_id: personId, p256dh, auth };
  await tx
    .insertInto('push_subscription')
    .values({ id: newId(), endpoint, created_at: now, ...row })
    .onConflict((on) => on.column('endpoint').doUpdateSet(row))
    .execute();
  await tx
    .deleteFrom('push_subscription')
    .where('person_id', '=', personId)
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('push_subscription')
        .select('id')
        .where('person_id', '=', personId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(MOST),
    )
    .execute();
}
