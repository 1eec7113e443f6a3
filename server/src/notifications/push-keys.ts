import type { Database } from '../platform/database.ts';
import type { Keys } from '../platform/secrets.ts';
import { makeVapidKeys, type VapidKeys } from './web-push.ts';

const SCOPE = 'instance:vapid';

/**
 * The key pair that names this instance to push services, made the first time that it is asked for; the private one
 * is sealed at rest. It stays: browsers are subscribed with it. Of several processes that ask first, one makes it.
 */
export async function readVapidKeys(db: Database, keys: Pick<Keys, 'seal' | 'unseal'>): Promise<VapidKeys> {
  const read = async () =>
    db.selectFrom('instance').select(['vapid_public', 'vapid_private']).executeTakeFirstOrThrow();
  let row = await read();
  if (!row.vapid_public || !row.vapid_private) {
    const made = makeVapidKeys();
    await db
      .updateTable('instance')
      .set({ vapid_public: made.publicKey, vapid_private: keys.seal(made.privateKey, SCOPE) })
      .where('vapid_public', 'is', null)
      .execute();
    row = await read();
  }
  if (!row.vapid_public || !row.vapid_private) throw new Error('the push keys could not be kept');
  return { publicKey: row.vapid_public, privateKey: keys.unseal(row.vapid_private, SCOPE) };
}
