/**
 * A link that lets one person set a password once: an invitation or a reset. Only the hash of its token is in
 * the database, so that reading the database opens no account.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Database, Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';

/** Hours that a link stays good which an administrator hands over, and one that was asked for at the entrance. */
export const HANDED_LINK_HOURS = 7 * 24;
export const FORGOTTEN_LINK_HOURS = 1;

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Makes a new link for this person; the ones before stop working. Gives its path on this instance. */
export async function createPasswordLink(
  tx: Tx,
  personId: string,
  now: Date,
  hours: number = HANDED_LINK_HOURS,
): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await tx.deleteFrom('password_link').where('person_id', '=', personId).execute();
  await tx
    .insertInto('password_link')
    .values({
      token_hash: hashOf(token),
      person_id: personId,
      expires_at: new Date(now.getTime() + hours * 3_600_000),
    })
    .execute();
  return `/password/${token}`;
}

/** Whom this link is for; refused when it is unknown, used or too old. */
export async function readPasswordLink(db: Database | Tx, token: string, now: Date) {
  const person = await db
    .selectFrom('password_link')
    .innerJoin('person', 'person.id', 'password_link.person_id')
    .select(['person.id', 'person.name', 'person.email'])
    .where('token_hash', '=', hashOf(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where('person.deactivated_at', 'is', null)
    .executeTakeFirst();
  if (!person) throw notFound('link.expired');
  return person;
}

/** Uses the link up and gives whom it was for; of two at the same instant one wins. */
export async function usePasswordLink(tx: Tx, token: string, now: Date): Promise<string> {
  const used = await tx
    .updateTable('password_link')
    .set({ used_at: now })
    .where('token_hash', '=', hashOf(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('person')
          .select('person.id')
          .whereRef('person.id', '=', 'password_link.person_id')
          .where('person.deactivated_at', 'is', null),
      ),
    )
    .returning('person_id')
    .executeTakeFirst();
  if (!used) throw notFound('link.expired');
  return used.person_id;
}
