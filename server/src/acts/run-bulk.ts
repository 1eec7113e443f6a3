/**
 * Doing a bulk job, step by step: first its list is fixed, from one snapshot; then batch after batch, each in one
 * transaction that locks the job, does its conversations and marks them. So a conversation is done once whatever is
 * killed when, two workers on one job take turns, and a cancellation falls between two batches.
 */
import { BulkAct, BulkSelection } from '@guichet/contract/acts';
import { type Selectable, sql } from 'kysely';
import { loadViewer } from '../access/viewer.ts';
import type { Viewer } from '../access/visibility.ts';
import type { ListPosition } from '../conversations/cursor.ts';
import { findPage, requireSelectable } from '../conversations/list-conversations.ts';
import { orderOf } from '../conversations/list-walks.ts';
import { personWriting } from '../conversations/sight.ts';
import type { Writing } from '../history/record.ts';
import { inTransaction, isConcurrencyFailure, type Tx } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import type { BulkJobTable } from '../platform/schema.ts';
import { FOR_GOOD, type Performed, performBulkAct } from './bulk-acts.ts';
import { announceJob } from './bulk-job.ts';
import { undoAct } from './undo-act.ts';

/** Conversations done, and held, in one transaction. */
const BATCH = 20;
/** Ids read at a time while the list is fixed. */
const PAGE = 1_000;

export type BulkHouse = Pick<House, 'db' | 'clock' | 'keys' | 'log'>;

type Job = Selectable<BulkJobTable>;
type Outcome = {
  id: string;
  state: 'done' | 'unchanged' | 'refused';
  actId: string | null;
  reason: string | null;
  data: Record<string, unknown> | null;
};

/** Does the job until it has ended, or until `signal` says that the program stops: a later run goes on. */
export async function runBulk(house: BulkHouse, jobId: string, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    if ((await runStep(house, jobId)) === 'ended') return;
  }
}

/** One step. Exported for the tests, which kill between two. */
export function runStep(house: BulkHouse, jobId: string): Promise<'ended' | 'more'> {
  return inTransaction(house.db, async (tx) => {
    const job = await tx
      .selectFrom('bulk_job')
      .selectAll()
      .where('id', '=', jobId)
      .forUpdate()
      .executeTakeFirst();
    if (!job || job.ended_at !== null) return 'ended';
    const viewer = await loadViewer(tx, job.person_id);
    if (!viewer) return endJob(house, tx, job, 'failed');
    return job.state === 'waiting' ? fixList(house, tx, job, viewer) : runBatch(house, tx, job, viewer);
  });
}

/** The ids that match, all from one snapshot, with who has each. */
async function fixList(house: BulkHouse, tx: Tx, job: Job, viewer: Viewer): Promise<'ended' | 'more'> {
  const selection = BulkSelection.parse(job.selection);
  if ('ids' in selection) return endJob(house, tx, job, 'failed');
  const { filter, mailboxId } = selection;
  const order = orderOf(filter.place);
  const list = { ...filter, ...(mailboxId !== undefined && { mailboxId }) };
  try {
    requireSelectable(viewer, list);
    // The lock on the job was taken in a transaction of its own snapshots; this one reads all pages from a single one.
    const readAll = async (snapshot: Tx) => {
      let after: ListPosition | null = null;
      for (;;) {
        const rows: { id: string; at: Date }[] = await findPage(snapshot, viewer, list, after, PAGE + 1);
        const page = rows.slice(0, PAGE);
        await addItems(
          tx,
          job.id,
          page.map((row) => row.id),
        );
        const last = page.at(-1);
        if (!last || rows.length <= PAGE) return;
        after = { order, at: last.at, id: last.id };
      }
    };
    await inTransaction(house.db, readAll, { isolation: 'repeatable read' });
  } catch (error) {
    // He left the mailbox, or may no longer filter so.
    if (error instanceof AppError) return endJob(house, tx, job, 'failed');
    throw error;
  }
  await sql`
    update bulk_job set state = 'running', moved_at = ${house.clock.now()},
                        total = (select count(*) from bulk_item where job_id = ${job.id})
     where id = ${job.id}`.execute(tx);
  await announceJob(tx, job.person_id, job.id);
  return 'more';
}

async function addItems(tx: Tx, jobId: string, ids: readonly string[]): Promise<void> {
  await sql`
    insert into bulk_item (job_id, conversation_id, expected_assignee_id)
    select ${jobId}, id, assignee_id from conversation where id = any(${[...ids]}::uuid[])
    on conflict do nothing`.execute(tx);
}

async function runBatch(house: BulkHouse, tx: Tx, job: Job, viewer: Viewer): Promise<'ended' | 'more'> {
  const items = await tx
    .selectFrom('bulk_item')
    .select(['conversation_id', 'expected_assignee_id', 'undoes'])
    .where('job_id', '=', job.id)
    .where('state', '=', 'waiting')
    // The order in which everybody locks conversations.
    .orderBy('conversation_id')
    .limit(BATCH)
    .execute();
  if (items.length === 0) return endJob(house, tx, job, 'done');
  const act = BulkAct.parse(job.act);
  const writing = personWriting(house, tx, viewer.personId);
  await holdAssignees(tx, viewer, job, act, items);
  const outcomes: Outcome[] = [];
  for (const item of items) {
    const { conversation_id: id, expected_assignee_id: expectedAssigneeId, undoes } = item;
    const perform = async () => {
      if (undoes !== null) return (await undoAct(writing, viewer, undoes)).changed ? undoes : null;
      return performBulkAct(writing, viewer, { conversationId: id, expectedAssigneeId }, act);
    };
    outcomes.push({ id, ...(await attempt(house, writing, perform)) });
  }
  await markItems(house, tx, job, outcomes);
  return items.length < BATCH ? endJob(house, tx, job, 'done') : 'more';
}

/** One conversation within the batch: a refusal leaves nothing of it, and the others stand. */
async function attempt(
  house: BulkHouse,
  { tx }: Writing,
  perform: () => Promise<Performed>,
): Promise<Omit<Outcome, 'id'>> {
  await sql`savepoint bulk_item`.execute(tx);
  try {
    const performed = await perform();
    await sql`release savepoint bulk_item`.execute(tx);
    const actId = performed === FOR_GOOD ? null : performed;
    return { state: performed === null ? 'unchanged' : 'done', actId, reason: null, data: null };
  } catch (error) {
    if (isConcurrencyFailure(error)) throw error;
    await sql`rollback to savepoint bulk_item`.execute(tx);
    if (error instanceof AppError)
      return { state: 'refused', actId: null, reason: error.reason, data: error.data ?? null };
    house.log.error({ err: error }, 'a bulk act failed on a conversation');
    return { state: 'refused', actId: null, reason: 'unavailable', data: null };
  }
}

/**
 * Holds the memberships of those who are given work in this batch before any conversation is locked, as each single
 * assignment does.
 */
async function holdAssignees(
  tx: Tx,
  viewer: Viewer,
  job: Job,
  act: BulkAct,
  items: readonly { conversation_id: string; undoes: string | null }[],
): Promise<void> {
  const ids = items.map((item) => item.conversation_id);
  const given = act.kind === 'assign' ? act.assigneeId : act.kind === 'claim' ? viewer.personId : null;
  if (job.undoes === null && given === null) return;
  const receivers =
    job.undoes === null
      ? sql`select ${given}::uuid`
      : sql`select (before ->> 'assigneeId')::uuid from act
             where id = any(${items.flatMap((item) => item.undoes ?? [])}::uuid[])`;
  await sql`
    select from mailbox_member m join person p on p.id = m.person_id
     where m.mailbox_id in (select mailbox_id from conversation where id = any(${ids}::uuid[]))
       and m.person_id in (${receivers})
     order by m.mailbox_id, m.person_id
       for share of m, p`.execute(tx);
}

async function markItems(house: BulkHouse, tx: Tx, job: Job, outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map(({ id, state, actId, reason, data }) => ({
    id,
    state,
    act_id: actId,
    reason,
    data,
  }));
  await sql`
    update bulk_item i set state = n.state, act_id = n.act_id, reason = n.reason, data = n.data
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           as n(id uuid, state text, act_id uuid, reason text, data jsonb)
     where i.job_id = ${job.id} and i.conversation_id = n.id`.execute(tx);
  const count = (state: Outcome['state']) => outcomes.filter((one) => one.state === state).length;
  await sql`
    update bulk_job set done = done + ${count('done')}, unchanged = unchanged + ${count('unchanged')},
                        refused = refused + ${count('refused')}, moved_at = ${house.clock.now()}
     where id = ${job.id}`.execute(tx);
  await announceJob(tx, job.person_id, job.id);
}

async function endJob(house: BulkHouse, tx: Tx, job: Job, state: 'done' | 'failed'): Promise<'ended'> {
  const now = house.clock.now();
  await tx
    .updateTable('bulk_job')
    .set({ state, ended_at: now, moved_at: now })
    .where('id', '=', job.id)
    .execute();
  await announceJob(tx, job.person_id, job.id);
  return 'ended';
}
