/** A bulk job as its owner sees it. */
import { BulkAct, type BulkJob, type BulkState } from '@guichet/contract/acts';
import { type Selectable, sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import type { BulkJobTable } from '../platform/schema.ts';
import { UNDO_FOR } from './undo-act.ts';

/** The channel that tells whose job moved: the person's id, a space, the job's. */
export const JOB_CHANNEL = 'guichet_job';

type JobRow = Selectable<BulkJobTable> & { undone_by: string | null };

const jobQuery = (db: Database | Tx) =>
  db
    .selectFrom('bulk_job as j')
    .selectAll('j')
    .select((eb) =>
      eb
        .selectFrom('bulk_job as u')
        .select('u.id')
        .whereRef('u.undoes', '=', 'j.id')
        .where('u.state', 'not in', ['cancelled', 'failed'])
        .orderBy('u.started_at', 'desc')
        .limit(1)
        .as('undone_by'),
    );

/** One's own job; `notFound` for everything else. */
export async function readJob(
  db: Database | Tx,
  personId: string,
  jobId: string,
  now: Date,
): Promise<BulkJob> {
  const row = await jobQuery(db)
    .where('j.id', '=', jobId)
    .where('j.person_id', '=', personId)
    .executeTakeFirst();
  if (!row) throw notFound('notFound');
  return toJob(row, now);
}

/** One's own jobs of the last 24 hours, newest first, at most 50. */
export async function listJobs(db: Database | Tx, personId: string, now: Date): Promise<BulkJob[]> {
  const rows = await jobQuery(db)
    .where('j.person_id', '=', personId)
    .where('j.started_at', '>', new Date(now.getTime() - UNDO_FOR))
    .orderBy('j.started_at', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => toJob(row, now));
}

/** Tells the owner's screens, once the transaction commits. */
export async function announceJob(tx: Tx, personId: string, jobId: string): Promise<void> {
  await sql`select pg_notify(${JOB_CHANNEL}, ${`${personId} ${jobId}`})`.execute(tx);
}

function toJob(row: JobRow, now: Date): BulkJob {
  const state = row.state as BulkState;
  const act = BulkAct.parse(row.act);
  return {
    id: row.id,
    act,
    state,
    total: row.total,
    done: row.done,
    unchanged: row.unchanged,
    refused: row.refused,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    undoable:
      row.ended_at !== null &&
      row.undoes === null &&
      row.undone_by === null &&
      row.done > 0 &&
      act.kind !== 'deleteForGood' &&
      now.getTime() - row.ended_at.getTime() <= UNDO_FOR,
    undoes: row.undoes,
    undoneBy: row.undone_by,
  };
}
