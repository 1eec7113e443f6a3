import type { GivenUp, MovingState } from '@guichet/contract/filing';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { findVisible } from '../conversations/sight.ts';
import type { Database } from '../platform/database.ts';
import { givenUpOf } from './retry-refused.ts';

/** What of a conversation's mail is still on its way to another account, and what its server refused for good. */
export async function readMoving(
  db: Database,
  viewer: Viewer,
  conversationId: string,
): Promise<{ moving: MovingState | null; givenUp: GivenUp | null }> {
  await findVisible(db, viewer, conversationId);
  const { rows } = await sql<{ copies: number; fault: string | null; at: Date | null }>`
    select count(*)::int as copies, max(o.last_error) as fault,
           min(o.next_attempt_at) filter (where o.last_error is not null) as at
      from message m
      join server_operation o on o.message_id = m.id and o.kind = 'transfer' and o.state = 'waiting'
     where m.conversation_id = ${conversationId}`.execute(db);
  const [row] = rows;
  const refused = await db
    .selectFrom(givenUpOf(conversationId).as('o'))
    .select(['kind', 'last_error', 'ordinal'])
    .orderBy('ordinal')
    .execute();
  const count = (kind: string) => refused.filter((one) => one.kind === kind).length;
  return {
    moving:
      row && row.copies > 0
        ? { copies: row.copies, fault: row.fault, nextAttemptAt: row.at?.toISOString() ?? null }
        : null,
    givenUp:
      refused.length > 0
        ? { flags: count('flag'), moves: count('move'), answer: refused.at(-1)?.last_error ?? null }
        : null,
  };
}

/** The mailboxes to which the viewer may move it: his other shared ones. */
export async function listMoveTargets(
  db: Database,
  viewer: Viewer,
  fromMailboxId: string,
): Promise<{ mailboxId: string; name: string }[]> {
  const ids = [...viewer.memberships.values()]
    .filter((one) => one.kind === 'shared' && one.mailboxId !== fromMailboxId)
    .map((one) => one.mailboxId);
  if (ids.length === 0) return [];
  const { rows } = await sql<{ mailboxId: string; name: string }>`
    select m.id as "mailboxId", m.name from mailbox m
     where m.id = any(${ids}::uuid[])
       and exists (select from mail_account a where a.mailbox_id = m.id)
         = exists (select from mail_account a where a.mailbox_id = ${fromMailboxId})
     order by m.name, m.id`.execute(db);
  return rows;
}
