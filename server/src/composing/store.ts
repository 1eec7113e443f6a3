/** The SQL of drafts, their attachments and the presses of send. */
import type { Database, Tx } from '../platform/database.ts';
import type { AttachmentRow, DraftRow } from './draft.ts';

export async function findDraft(db: Database | Tx, id: string): Promise<DraftRow | null> {
  return (await db.selectFrom('draft').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Others may go on naming the draft in rows of their own, as presses do: only its content is locked. */
export async function lockDraft(tx: Tx, id: string): Promise<DraftRow | null> {
  const row = await tx
    .selectFrom('draft')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export async function draftAttachments(db: Database | Tx, draftId: string): Promise<AttachmentRow[]> {
  return db
    .selectFrom('draft_attachment')
    .selectAll()
    .where('draft_id', '=', draftId)
    .orderBy('ordinal')
    .orderBy('id')
    .execute();
}

export type Press = { outboxId: string | null; draftId: string; conflictSeqs: number[] };

/** The first answer to this press, null when there is none yet. */
export async function findPress(db: Database | Tx, authorId: string, key: string): Promise<Press | null> {
  const row = await db
    .selectFrom('send_press')
    .selectAll()
    .where('author_id', '=', authorId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  return {
    outboxId: row.outbox_id,
    draftId: row.draft_id,
    conflictSeqs: row.conflict_seqs as number[],
  };
}

/**
 * Makes this press the caller's: false when another request with the same key was answered first. Waits for one
 * that is being answered right now.
 */
export async function beginPress(
  tx: Tx,
  press: { authorId: string; key: string; draftId: string; now: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('send_press')
    .values({
      author_id: press.authorId,
      idempotency_key: press.key,
      draft_id: press.draftId,
      outbox_id: null,
      pressed_at: press.now,
    })
    .onConflict((conflict) => conflict.columns(['author_id', 'idempotency_key']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function answerPress(
  tx: Tx,
  authorId: string,
  key: string,
  answer: { outboxId: string | null; conflictSeqs: readonly number[] },
): Promise<void> {
  await tx
    .updateTable('send_press')
    .set({ outbox_id: answer.outboxId, conflict_seqs: JSON.stringify(answer.conflictSeqs) })
    .where('author_id', '=', authorId)
    .where('idempotency_key', '=', key)
    .execute();
}
