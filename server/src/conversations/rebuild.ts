/**
 * Computes every row again: work columns from the history, mail columns from the messages. On a sound database
 * this changes nothing, always; `check` says where it would.
 */
import { foldHistories } from '../history/rebuild.ts';
import { lockConversations, writeWork } from '../history/record.ts';
import { readWork } from '../history/work-row.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import type { MailColumns } from './mail-columns.ts';
import { computeMailColumns, refreshMailColumns } from './mail-columns-store.ts';

export type Difference = { conversationId: string; column: string };
export type Rebuild = { conversations: number; different: Difference[] };

/** Conversations at a time. */
const BATCH = 200;

/** `check` writes nothing. Gives how many rows were looked at, and each column that is (or was) different. */
export async function rebuildRows(db: Database, options: { check: boolean }): Promise<Rebuild> {
  const result: Rebuild = { conversations: 0, different: [] };
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    // Row, events and messages have to be of one moment: one snapshot to compare, locks to write.
    const batch: Batch = options.check
      ? await inTransaction(db, (tx) => rebuildBatch(tx, from, false), { isolation: 'repeatable read' })
      : await inTransaction(db, (tx) => rebuildBatch(tx, from, true));
    result.conversations += batch.ids.length;
    result.different.push(...batch.different);
    const last = batch.ids.at(-1);
    if (last === undefined || batch.ids.length < BATCH) return result;
    after = last;
  }
}

type Batch = { ids: string[]; different: Difference[] };

async function rebuildBatch(tx: Tx, after: string | null, isWriting: boolean): Promise<Batch> {
  let query = tx.selectFrom('conversation').select('id').orderBy('id').limit(BATCH);
  if (after !== null) query = query.where('id', '>', after);
  const ids = (await query.execute()).map((row) => row.id);
  if (ids.length === 0) return { ids, different: [] };
  if (isWriting) await lockConversations(tx, ids);
  const work = await foldHistories(tx, ids);
  const ofWork = await compareWork(tx, ids, work);
  const changedWork = new Set(ofWork.map(({ conversationId }) => conversationId));
  if (isWriting && changedWork.size > 0) {
    await writeWork(
      tx,
      [...work].flatMap(([id, columns]) => (changedWork.has(id) ? [{ id, work: columns }] : [])),
    );
  }
  // After the work columns: who was merged decides what is hidden.
  const ofMail = await compareMail(tx, ids);
  const changedMail = new Set(ofMail.map(({ conversationId }) => conversationId));
  if (isWriting) await refreshMailColumns(tx, [...changedMail]);
  return { ids, different: [...ofWork, ...ofMail] };
}

async function compareWork(
  tx: Tx,
  ids: readonly string[],
  work: Awaited<ReturnType<typeof foldHistories>>,
): Promise<Difference[]> {
  const rows = await tx.selectFrom('conversation').selectAll().where('id', 'in', ids).orderBy('id').execute();
  return rows.flatMap((row) => differing(row.id, readWork(row), work.get(row.id) ?? null));
}

async function compareMail(tx: Tx, ids: readonly string[]): Promise<Difference[]> {
  const computed = await computeMailColumns(tx, ids);
  const rows = await tx.selectFrom('conversation').selectAll().where('id', 'in', ids).orderBy('id').execute();
  return rows.flatMap((row) => {
    const stored: MailColumns = {
      place: row.place as MailColumns['place'],
      folderId: row.folder_id,
      subject: row.subject,
      snippet: row.snippet,
      snippetAuthorId: row.snippet_author_id,
      correspondentName: row.correspondent_name,
      correspondentAddress: row.correspondent_address,
      firstMessageAt: row.first_message_at,
      lastMessageAt: row.last_message_at,
      waitingSince: row.waiting_since,
      messageCount: row.message_count,
      hasAttachments: row.has_attachments,
      newestIncoming: row.newest_incoming,
      hidden: row.hidden,
    };
    return differing(row.id, stored, computed.get(row.id) ?? null);
  });
}

/** The columns in which the stored and the computed differ. */
function differing<T extends object>(conversationId: string, stored: T, computed: T | null): Difference[] {
  const columns = Object.keys(stored) as (keyof T & string)[];
  return columns
    .filter((column) => plain(stored[column]) !== plain(computed?.[column]))
    .map((column) => ({ conversationId, column }));
}

const plain = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(' ') : value;
