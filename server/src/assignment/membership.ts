import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';

/**
 * Whether this person is an active member of the conversation's mailbox. Holds the membership and the person
 * until the transaction ends, so that nobody is given work while he is being removed: whoever removes him waits,
 * and then finds it. Call it before the conversation is locked, as removals lock in that order too.
 */
export async function holdMembership(
  tx: Tx,
  conversationId: string,
  personId: string,
  /** Of this mailbox instead, to which it is about to come. */
  mailboxId?: string,
): Promise<boolean> {
  const { rows } = await sql`
    select from conversation c
      join mailbox_member m on m.mailbox_id = coalesce(${mailboxId ?? null}::uuid, c.mailbox_id)
      join person p on p.id = m.person_id
     where c.id = ${conversationId} and m.person_id = ${personId} and p.deactivated_at is null
       for share of m, p`.execute(tx);
  return rows.length > 0;
}
