/**
 * A link that lets one person set a password once: an invitation or a reset. Only the hash of its token is in
 * the database, so that reading the database opens no account.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Database, Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';

/** `handed`: an administrator gives it. `forgotten`: mailed to whoever typed the address at the entrance. */
export type LinkKind = 'handed' | 'forgotten';

/** Hours that a link stays good. */
const LINK_HOURS: Record<LinkKind, number> = { handed: 7 * 24, forgotten: 1 };

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/**
 * Makes a new link for this person; the ones before stop working, but what a stranger types at the entrance never
 * takes away what an administrator handed over. Gives its path on this instance.
 */
export async function createPasswordLink(
  tx: Tx,
  personId: string,
  now: Date,
  kind: LinkKind = 'handed',
): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await tx
    .deleteFrom('password_link')
    .where('person_id', '=', personId)
    .$if(kind === 'forgotten', (query) => query.where('kind', '=', 'forgotten'))
    .execute();
  await tx
    .insertInto('password_link')
    .values({
      token_hash: hashOf(token),
      person_id: personId,
      kind,
      expires_at: new Date(now.getTime() + LINK_HOURS[kind] * 3_600_000),
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

/** Uses the link up, and every other one of that person; gives whom it was for. Of two at the same instant one wins. */
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
  await tx
    .updateTable('password_link')
    .set({ used_at: now })
    .where('person_id', '=', used.person_id)
    .where('used_at', 'is', null)
    .execute();
  return used.person_id;
}
