/**
 * Computes every row again: work columns from the history, mail columns from the messages. On a sound database
 * this changes nothing, always; `check` says where it would.
 */
import { sql } from 'kysely';
import { FOLD_VERSION } from '../history/evolve.ts';
import { readEvent } from '../history/read.ts';
import { foldHistories } from '../history/rebuild.ts';
import { lockHeads, markRebuilt, refuseNewerFold, writeWork } from '../history/record.ts';
import { readWork } from '../history/work-row.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import type { MailColumns } from './mail-columns.ts';
import { computeMailColumns, refreshMailColumns } from './mail-columns-store.ts';

export type Difference = { conversationId: string; column: string };
export type Rebuild = {
  conversations: number;
  /** How many columns are (or were) different. */
  differences: number;
  /** The first of them. */
  different: Difference[];
};

/** Conversations at a time: those that are locked, when rows are written. */
const BATCH = 200;
/** Differences that are named: more say nothing that these don't. */
const NAMED = 100;

/** `check` writes nothing. Gives how many rows were looked at, and which columns are (or were) different. */
export async function rebuildRows(db: Database, options: { check: boolean }): Promise<Rebuild> {
  const result: Rebuild = { conversations: 0, differences: 0, different: [] };
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    // Row, events and messages have to be of one moment: one snapshot to compare, locks to write.
    const batch: Batch = options.check
      ? await inTransaction(db, (tx) => rebuildBatch(tx, from, { isWriting: false }), {
          isolation: 'repeatable read',
        })
      : await inTransaction(db, (tx) => rebuildBatch(tx, from, { isWriting: true }));
    result.conversations += batch.ids.length;
    result.differences += batch.different.length;
    result.different.push(...batch.different.slice(0, NAMED - result.different.length));
    const last = batch.ids.at(-1);
    if (last === undefined || batch.ids.length < BATCH) return result;
    after = last;
  }
}

export type OlderRows = {
  rows: number;
  /** Where to go on; null = there are no more. */
  after: string | null;
};

/**
 * Rebuilds rows of an older fold, those after `after` in the order of ids, a batch to a transaction, until there are
 * no more, `batches` are done or `signal` aborts. Each batch holds its conversations like any act does: what people
 * do meanwhile comes before or after. What is done is known by the row itself, so it may stop at any moment.
 */
export async function rebuildOlderRows(
  db: Database,
  options: { after: string | null; batches: number; signal?: AbortSignal; size?: number },
): Promise<OlderRows> {
  const { size = BATCH } = options;
  const result: OlderRows = { rows: 0, after: options.after };
  for (let done = 0; done < options.batches && !options.signal?.aborted; done += 1) {
    const { ids } = await inTransaction(db, (tx) =>
      rebuildBatch(tx, result.after, { isWriting: true, olderOnly: true, size }),
    );
    result.rows += ids.length;
    result.after = ids.length < size ? null : ids[ids.length - 1]!;
    if (result.after === null) return result;
  }
  return result;
}

type Batch = { ids: string[]; different: Difference[] };

async function rebuildBatch(
  tx: Tx,
  after: string | null,
  { isWriting, olderOnly = false, size = BATCH }: { isWriting: boolean; olderOnly?: boolean; size?: number },
): Promise<Batch> {
  let query = tx.selectFrom('conversation').select('id').orderBy('id').limit(size);
  if (after !== null) query = query.where('id', '>', after);
  if (olderOnly) query = query.where('fold_version', '<', FOLD_VERSION);
  const ids = (await query.execute()).map((row) => row.id);
  if (ids.length === 0) return { ids, different: [] };
  if (isWriting) await lockHeads(tx, ids);
  const work = await foldHistories(tx, ids);
  const ofWork = await compareWork(tx, ids, work, isWriting);
  const ofMailbox = await compareMailbox(tx, ids, isWriting);
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
  if (isWriting) {
    await refreshMailColumns(tx, [...changedMail]);
    await markRebuilt(tx, ids);
  }
  return { ids, different: [...ofMailbox, ...ofWork, ...ofMail] };
}

async function compareWork(
  tx: Tx,
  ids: readonly string[],
  work: Awaited<ReturnType<typeof foldHistories>>,
  isWriting: boolean,
): Promise<Difference[]> {
  const rows = await tx.selectFrom('conversation').selectAll().where('id', 'in', ids).orderBy('id').execute();
  if (isWriting) refuseNewerFold(rows);
  return rows.flatMap((row) => differing(row.id, readWork(row), work.get(row.id) ?? null));
}

/** A conversation is in the mailbox to which its history moved it last; in the one where it began otherwise. */
async function compareMailbox(tx: Tx, ids: readonly string[], isWriting: boolean): Promise<Difference[]> {
  const { rows } = await sql<{ id: string; stored: string; first: string; moved: string | null }>`
    select c.id, c.mailbox_id as stored, f.mailbox_id as first, m.body as moved
      from conversation c
      join event f on f.conversation_id = c.id and f.seq = 1
      left join lateral (select body from event e
                          where e.conversation_id = c.id and e.kind = 'conversation.moved'
                          order by seq desc limit 1) m on true
     where c.id = any(${[...ids]}::uuid[]) order by c.id`.execute(tx);
  const different: Difference[] = [];
  for (const { id, stored, first, moved } of rows) {
    const event = moved === null ? null : readEvent(moved);
    const mailboxId = event?.kind === 'conversation.moved' ? event.data.toMailboxId : first;
    if (mailboxId === stored) continue;
    different.push({ conversationId: id, column: 'mailboxId' });
    if (isWriting) {
      await tx.updateTable('conversation').set({ mailbox_id: mailboxId }).where('id', '=', id).execute();
    }
  }
  return different;
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
