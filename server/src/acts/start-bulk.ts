/** Beginning a bulk job, ending it early, and taking an ended one back. What it does, it does in `run-bulk.ts`. */
import type { BulkAct, BulkSelection } from '@guichet/contract/acts';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { requireSelectable } from '../conversations/list-conversations.ts';
import type { Tx } from '../platform/database.ts';
import { conflict, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { announceJob } from './bulk-job.ts';
import { UNDO_FOR } from './undo-act.ts';

export type BulkInput = { id: string; act: BulkAct; selection: BulkSelection };

/** The transaction of the request, and what queues the work in it. */
export type Starting = { tx: Tx; now: Date; enqueue: (tx: Tx, jobId: string) => Promise<unknown> };

/**
 * Stores the job; its list, where conversations are named. The same id again is the job that is there. Throws
 * `notFound` and `forbidden` as the list does for its filter.
 */
export async function startBulk(starting: Starting, viewer: Viewer, input: BulkInput): Promise<void> {
  const { tx, now } = starting;
  const { id, act, selection } = input;
  const isNamed = 'ids' in selection;
  if (!isNamed) {
    const { filter, mailboxId } = selection;
    requireSelectable(viewer, { ...filter, ...(mailboxId !== undefined && { mailboxId }) });
  }
  const made = await tx
    .insertInto('bulk_job')
    .values({
      id,
      person_id: viewer.personId,
      act: JSON.stringify(act),
      selection: isNamed ? null : JSON.stringify(selection),
      state: isNamed ? 'running' : 'waiting',
      started_at: now,
      moved_at: now,
    })
    .onConflict((on) => on.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) {
    const own = await tx
      .selectFrom('bulk_job')
      .select('id')
      .where('id', '=', id)
      .where('person_id', '=', viewer.personId)
      .executeTakeFirst();
    if (!own) throw invalid('input.invalid');
    return;
  }
  if (isNamed) await nameItems(tx, id, selection.ids);
  await announceJob(tx, viewer.personId, id);
  await starting.enqueue(tx, id);
}

async function nameItems(tx: Tx, jobId: string, ids: readonly string[]): Promise<void> {
  await sql`
    insert into bulk_item (job_id, conversation_id, expected_assignee_id)
    select ${jobId}, n.id, c.assignee_id
      from (select distinct unnest(${[...ids]}::uuid[]) as id) n left join conversation c on c.id = n.id`.execute(
    tx,
  );
  await sql`
    update bulk_job set total = (select count(*) from bulk_item where job_id = ${jobId})
     where id = ${jobId}`.execute(tx);
}

/** Ends the job after the batch that runs. What has ended stays as it is. Throws `notFound` for another's. */
export async function cancelBulk(tx: Tx, personId: string, jobId: string, now: Date): Promise<void> {
  const job = await lockJob(tx, personId, jobId);
  if (job.ended_at !== null) return;
  await tx
    .updateTable('bulk_job')
    .set({ state: 'cancelled', ended_at: now, moved_at: now })
    .where('id', '=', jobId)
    .execute();
  await announceJob(tx, personId, jobId);
}

/**
 * A new job that takes back what the other did, conversation by conversation; gives its id, or that of the one
 * that does so already. Throws `conflict` while the other runs, and when it is too old.
 */
export async function undoBulk(starting: Starting, personId: string, jobId: string): Promise<string> {
  const { tx, now } = starting;
  const job = await lockJob(tx, personId, jobId);
  if (job.undoes !== null) throw invalid('input.invalid');
  if (job.ended_at === null) throw conflict('bulk.running');
  const existing = await tx
    .selectFrom('bulk_job')
    .select('id')
    .where('undoes', '=', jobId)
    .where('state', 'not in', ['cancelled', 'failed'])
    .executeTakeFirst();
  if (existing) return existing.id;
  if (now.getTime() - job.ended_at.getTime() > UNDO_FOR) throw conflict('undo.expired');
  const id = newId();
  await tx
    .insertInto('bulk_job')
    .values({
      id,
      person_id: personId,
      act: JSON.stringify(job.act),
      undoes: jobId,
      state: 'running',
      started_at: now,
      moved_at: now,
    })
    .execute();
  await sql`
    with named as (
      insert into bulk_item (job_id, conversation_id, undoes)
      select ${id}, conversation_id, act_id from bulk_item
       where job_id = ${jobId} and state = 'done' and act_id is not null
      returning 1)
    update bulk_job set total = (select count(*) from named) where id = ${id}`.execute(tx);
  await announceJob(tx, personId, id);
  await starting.enqueue(tx, id);
  return id;
}

async function lockJob(tx: Tx, personId: string, jobId: string) {
  const job = await tx
    .selectFrom('bulk_job')
    .selectAll()
    .where('id', '=', jobId)
    .where('person_id', '=', personId)
    .forUpdate()
    .executeTakeFirst();
  if (!job) throw notFound('notFound');
  return job;
}
