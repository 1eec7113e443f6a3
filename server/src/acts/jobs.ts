/** Bulk jobs in the queue, those that stand still, and old acts. */
import type { Tx } from '../platform/database.ts';
import { inTransaction } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import type { Jobs } from '../platform/jobs.ts';
import { type BulkHouse, runBulk } from './run-bulk.ts';
import { UNDO_FOR } from './undo-act.ts';

/** A job that did nothing for so long, in milliseconds, has nobody who does it. */
const STANDS_STILL = 60_000;
/** Reports of jobs are kept for so long, in milliseconds. */
const REPORT_KEPT = 7 * 86_400_000;

/** Queues the work of a bulk job in the caller's transaction. */
export const enqueueBulk = (jobs: Pick<Jobs, 'enqueue'>, tx: Tx, jobId: string) =>
  jobs.enqueue(tx, 'acts.bulk', { jobId });

export function registerActJobs(jobs: Jobs, house: House): void {
  jobs.register<{ jobId: string }>('acts.bulk', ({ data, signal }) => runBulk(house, data.jobId, signal), {
    concurrency: 2,
    expireInSeconds: 6 * 3600,
  });
  jobs.register('acts.resume', () => resumeBulk(house, jobs, STANDS_STILL));
  jobs.schedule('acts.resume', '* * * * *');
  jobs.register('acts.sweep', () => sweepActs(house));
  jobs.schedule('acts.sweep', '41 * * * *');
}

/** Queues the jobs that did nothing for so many milliseconds: what a killed worker left. At the start: all unfinished. */
export async function resumeBulk(
  house: Pick<House, 'db' | 'clock'>,
  jobs: Pick<Jobs, 'enqueue'>,
  standingFor: number,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const before = new Date(house.clock.now().getTime() - standingFor);
    const standing = await tx
      .selectFrom('bulk_job')
      .select('id')
      .where('state', 'in', ['waiting', 'running'])
      .where('moved_at', '<=', before)
      .execute();
    for (const { id } of standing) await enqueueBulk(jobs, tx, id);
  });
}

/** Removes acts that can no longer be taken back, and ended jobs whose report nobody will read. */
export async function sweepActs({ db, clock }: Pick<BulkHouse, 'db' | 'clock'>): Promise<void> {
  const now = clock.now().getTime();
  await db
    .deleteFrom('act')
    .where('at', '<', new Date(now - UNDO_FOR))
    .execute();
  await db
    .deleteFrom('bulk_job')
    .where('ended_at', '<', new Date(now - REPORT_KEPT))
    .execute();
}
