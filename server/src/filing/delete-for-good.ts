/** Deleting for good: out of the trash, on the server too, by hand or when the mailbox's retention is over. */
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { readWhereabouts } from '../conversations/restore-place.ts';
import { enqueueOperation } from '../conversations/server-operations.ts';
import { changeAs } from '../conversations/sight.ts';
import { type ConversationState, change, type EventDraft, type Writing } from '../history/record.ts';
import { type Database, inTransaction } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import { eraseContent } from './erase-content.ts';
import { requireNotSending } from './sending.ts';
import { stopLeaving } from './stop-leaving.ts';

/** Deletes what lies in the trash. Throws `delete.notInTrash` for everything else, `conversation.sending`. */
export async function deleteForGood(writing: Writing, viewer: Viewer, conversationId: string): Promise<void> {
  await changeAs(writing, viewer, conversationId, 'deleteForGood', async ({ state }) => {
    const { place } = await readWhereabouts(writing.tx, state.id);
    if (place !== 'trash') throw conflict('delete.notInTrash');
    await requireNotSending(writing.tx, state.id);
    return erase(writing, state, 'hand');
  });
  await refreshMailColumns(writing.tx, [conversationId]);
}

async function erase(
  writing: Writing,
  { id }: ConversationState,
  cause: 'hand' | 'retention',
): Promise<EventDraft[]> {
  const { tx, now } = writing;
  const { rows: copies } = await sql<{ id: string; mailbox_id: string }>`
    select l.id, f.mailbox_id from location l join folder f on f.id = l.folder_id join message m on m.id = l.message_id
     where m.conversation_id = ${id} and l.gone_at is null order by l.id`.execute(tx);
  for (const copy of copies) {
    await stopLeaving(tx, copy.id);
    await enqueueOperation(tx, { kind: 'purge', mailboxId: copy.mailbox_id, locationId: copy.id, now });
  }
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from message where conversation_id = ${id}`.execute(tx);
  await eraseContent(tx, id, now);
  const messageCount = rows[0]?.n ?? 0;
  return [{ kind: 'conversation.deleted', v: 1, data: { cause, messageCount } }];
}

type PurgeHouse = { db: Database; clock: { now(): Date }; keys: { historyKey: Buffer } };

/** Conversations deleted in one transaction. */
const BATCH = 50;

/**
 * Deletes what has lain in the trash for longer than its mailbox keeps it, counted from the last thing that happened
 * there that was no reading. Gives how many.
 */
export async function purgeTrash(house: PurgeHouse): Promise<number> {
  let purged = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const from = after;
    const batch = await inTransaction(house.db, (tx) => purgeBatch(house, tx, from));
    purged += batch.purged;
    if (batch.last === null) return purged;
    after = batch.last;
  }
}

async function purgeBatch(
  { clock, keys }: PurgeHouse,
  tx: Writing['tx'],
  after: string,
): Promise<{ purged: number; last: string | null }> {
  const now = clock.now();
  const writing: Writing = { tx, actor: { kind: 'system' }, now, historyKey: keys.historyKey };
  const { rows } = await sql<{ id: string; is_over: boolean }>`
    select c.id, e.recorded_at <= ${now}::timestamptz - make_interval(days => b.trash_retention_days) as is_over
      from mailbox b
      join conversation c on c.mailbox_id = b.id
      join event e on e.conversation_id = c.id and e.seq = c.work_seq
     where b.trash_retention_days is not null and c.place = 'trash' and not c.hidden and c.id > ${after}
     order by c.id limit ${BATCH}`.execute(tx);
  let purged = 0;
  for (const { id } of rows.filter((row) => row.is_over)) {
    if (await purgeOne(writing, id)) purged += 1;
  }
  return { purged, last: rows.length < BATCH ? null : (rows.at(-1)?.id ?? null) };
}

async function purgeOne(writing: Writing, id: string): Promise<boolean> {
  const { events } = await change(writing, id, async (state) => {
    const { place } = await readWhereabouts(writing.tx, id);
    if (place !== 'trash' || state.work.isDeleted || state.work.sending === 'queued') return [];
    return erase(writing, state, 'retention');
  });
  if (events.length === 0) return false;
  await refreshMailColumns(writing.tx, [id]);
  return true;
}
