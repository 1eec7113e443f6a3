/** Dropping a draft, and having it back. It is the author's own, wherever it was begun and whatever he sees today. */
import type { Viewer } from '../access/visibility.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { conflict, notFound } from '../platform/errors.ts';
import type { DraftRow } from './draft.ts';
import { lockDraft } from './store.ts';

/** Milliseconds for which a dropped draft can be had back. */
export const KEPT_FOR = 24 * 3_600_000;

/** Drops the draft; refuses with `draft.sent` one that was sent or waits for its hour. Dropping it again changes nothing. */
export async function discardDraft(tx: Tx, viewer: Viewer, id: string, now: Date): Promise<void> {
  const row = await lockOwn(tx, viewer, id);
  if (row.state === 'discarded') throw notFound('notFound');
  if (row.state !== 'writing') throw conflict('draft.sent');
  await tx
    .updateTable('draft')
    .set({ state: 'discarded', discarded_at: now, updated_at: now })
    .where('id', '=', id)
    .execute();
}

/** Has it back as it was. `notFound` once its text is gone. */
export async function restoreDraft(tx: Tx, viewer: Viewer, id: string, now: Date): Promise<void> {
  const row = await lockOwn(tx, viewer, id);
  if (row.state !== 'discarded') return;
  if (row.discarded_at === null) throw notFound('notFound');
  await tx
    .updateTable('draft')
    .set({ state: 'writing', discarded_at: null, updated_at: now })
    .where('id', '=', id)
    .execute();
}

async function lockOwn(tx: Tx, viewer: Viewer, id: string): Promise<DraftRow> {
  const row = await lockDraft(tx, id);
  if (row?.author_id !== viewer.personId) throw notFound('notFound');
  return row;
}

/** Erases what was dropped longer ago than a day; gives how many. */
export function eraseDiscarded(db: Database, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const erased = await tx
      .updateTable('draft')
      .set({ html: '', quoted_html: '', subject: '', recipients: '{}', discarded_at: null })
      .where('state', '=', 'discarded')
      .where('discarded_at', '<', new Date(now.getTime() - KEPT_FOR))
      .returning('id')
      .execute();
    const ids = erased.map(({ id }) => id);
    if (ids.length > 0) await tx.deleteFrom('draft_attachment').where('draft_id', 'in', ids).execute();
    return ids.length;
  });
}
