import type { MovingState } from '@guichet/contract/filing';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { findVisible } from '../conversations/sight.ts';
import type { Database } from '../platform/database.ts';

/** What of a conversation's mail is still on its way to another account, and what the server said last. */
export async function readMoving(
  db: Database,
  viewer: Viewer,
  conversationId: string,
): Promise<MovingState | null> {
  await findVisible(db, viewer, conversationId);
  const { rows } = await sql<{ copies: number; fault: string | null }>`
    select count(*)::int as copies, max(o.last_error) as fault
      from message m
      join server_operation o on o.message_id = m.id and o.kind = 'transfer' and o.state = 'waiting'
     where m.conversation_id = ${conversationId}`.execute(db);
  const [row] = rows;
  return row && row.copies > 0 ? { copies: row.copies, fault: row.fault } : null;
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
