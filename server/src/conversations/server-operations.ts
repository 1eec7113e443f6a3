/**
 * What we want of the mail server: flags, moves, copies to Sent, copies to another account, purges. A durable list, ordered per account,
 * carried out by the sync and retried there. What the next sync brings back because of it is ours.
 */
import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';

/** Woken with the mailbox's id when there is something to do for its account. */
export const OPERATION_CHANNEL = 'guichet_operation';

/** Woken with the id of a conversation of whose row something changed that no event tells. */
export const ROW_CHANNEL = 'guichet_row';

/** Shows the row afresh on every screen once this commits. */
export async function announceRow(tx: Tx, conversationId: string): Promise<void> {
  await sql`select pg_notify(${ROW_CHANNEL}, ${conversationId})`.execute(tx);
}

/** Wakes the sync of an account once this commits. */
export async function announceOperations(tx: Tx, mailboxId: string): Promise<void> {
  await sql`select pg_notify(${OPERATION_CHANNEL}, ${mailboxId})`.execute(tx);
}

export type ServerOperation = { mailboxId: string; now: Date } & (
  | {
      /** `\\Seen`, `\\Answered`, a keyword; one that begins with `-` is taken away. */
      kind: 'flag';
      locationId: string;
      messageId?: string;
      flags: readonly string[];
    }
  /** The location's target is set here too, so that places count it at once. */
  | { kind: 'move'; locationId: string; targetFolderId: string }
  /** Files our own message, whose raw source is in the store, in a folder (Sent). */
  | { kind: 'append'; messageId: string; targetFolderId: string; flags?: readonly string[] }
  /**
   * Brings a copy of another account into this one: appended from the raw source, verified, and only then removed
   * where it lay. The location's target is set too.
   */
  | { kind: 'transfer'; locationId: string; messageId: string; targetFolderId: string }
  /** Expunges this copy for good. */
  | { kind: 'purge'; locationId: string }
);

/**
 * Queues an operation and wakes the sync when the transaction commits. Operations of one account are carried
 * out in the order in which they were queued. After a move the mail columns of its conversation are the
 * caller's to refresh.
 */
export async function enqueueOperation(tx: Tx, operation: ServerOperation): Promise<void> {
  const { kind, mailboxId, now } = operation;
  if (kind === 'move' && (await retarget(tx, operation))) return;
  await tx
    .insertInto('server_operation')
    .values({
      id: newId(),
      mailbox_id: mailboxId,
      kind,
      location_id: kind === 'append' ? null : operation.locationId,
      message_id: kind === 'append' || kind === 'transfer' ? operation.messageId : null,
      target_folder_id: 'targetFolderId' in operation ? operation.targetFolderId : null,
      flags: kind === 'flag' || kind === 'append' ? [...(operation.flags ?? [])] : [],
      next_attempt_at: now,
      created_at: now,
    })
    .execute();
  if (kind === 'move' || kind === 'transfer') {
    const { locationId, targetFolderId } = operation;
    await sql`
      update location set target_folder_id = nullif(${targetFolderId}::uuid, folder_id)
       where id = ${locationId}`.execute(tx);
  }
  await announceOperations(tx, mailboxId);
}

/** A copy that is still on its way from another account is brought where it is wanted now; false when it lies here. */
async function retarget(
  tx: Tx,
  {
    mailboxId,
    locationId,
    targetFolderId,
  }: { mailboxId: string; locationId: string; targetFolderId: string },
): Promise<boolean> {
  const { rows } = await sql`
    update location l set target_folder_id = ${targetFolderId}
      from folder f where f.id = l.folder_id and l.id = ${locationId} and f.mailbox_id <> ${mailboxId}
    returning 1`.execute(tx);
  if (rows.length === 0) return false;
  await sql`
    update server_operation set target_folder_id = ${targetFolderId}
     where kind = 'transfer' and state = 'waiting' and location_id = ${locationId}`.execute(tx);
  return true;
}
