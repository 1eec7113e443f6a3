/** Copies on their way from the account of one mailbox to that of another. */
import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import type { FolderRole } from './mail-columns.ts';
import { refreshMailColumns } from './mail-columns-store.ts';
import { folderOf } from './place-conversation.ts';
import { enqueueOperation } from './server-operations.ts';

type TargetRole = Exclude<FolderRole, 'other' | 'drafts'>;

/** A copy, the message that it becomes a copy of, and what the folder is for in which it shall lie. */
export type Leaving = { locationId: string; messageId: string; role: TargetRole };

/** Asks for these copies in the account of this mailbox. The mail columns are the caller's to refresh. */
export async function transferCopies(
  { tx, now }: { tx: Tx; now: Date },
  mailboxId: string,
  copies: readonly Leaving[],
): Promise<void> {
  const folders = new Map<TargetRole, string>();
  for (const { locationId, messageId, role } of copies) {
    const targetFolderId = folders.get(role) ?? (await folderOf(tx, mailboxId, role));
    folders.set(role, targetFolderId);
    await enqueueOperation(tx, { kind: 'transfer', mailboxId, locationId, messageId, targetFolderId, now });
  }
}

/** In which kind of folder of its new account a copy lies: filed mail, whose folders are the former account's, is to be dealt with. */
export function roleElsewhere(role: FolderRole, direction: 'in' | 'out'): TargetRole {
  if (role === 'drafts' || role === 'other') return direction === 'out' ? 'sent' : 'inbox';
  return role;
}

/**
 * After a copy was removed from the account of this mailbox because it went to another one: it is forgotten, or, where
 * its message stays here as the memory of one that left, it keeps the place that it was given. False: it did not leave.
 */
export async function forgetMovedAway(
  tx: Tx,
  mailboxId: string,
  locationId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ conversation_id: string; is_elsewhere: boolean; left: boolean }>`
    select m.conversation_id, m.mailbox_id <> ${mailboxId} as is_elsewhere,
           exists (select from server_operation o where o.location_id = l.id and o.kind = 'transfer' and o.state = 'done') as left
      from location l join message m on m.id = l.message_id where l.id = ${locationId}`.execute(tx);
  const [copy] = rows;
  if (!copy || (!copy.is_elsewhere && !copy.left)) return false;
  if (copy.is_elsewhere) await sql`delete from location where id = ${locationId}`.execute(tx);
  else await sql`update location set gone_at = ${now} where id = ${locationId}`.execute(tx);
  await refreshMailColumns(tx, [copy.conversation_id]);
  return true;
}
