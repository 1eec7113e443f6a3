import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import type { Viewer } from '../access/visibility.ts';
import { changedRow } from '../conversations/row.ts';
import { personWriting } from '../conversations/sight.ts';
import { inTransaction, type Tx } from '../platform/database.ts';
import { listJobs, readJob } from './bulk-job.ts';
import { readRefusals } from './bulk-report.ts';
import { type BulkHouse, runBulk } from './run-bulk.ts';
import { cancelBulk, type Starting, startBulk, undoBulk } from './start-bulk.ts';
import { undoAct } from './undo-act.ts';

/** So few conversations are done while the request waits. */
const AT_ONCE = 50;

/** What queues the work of a job; it exists when the transaction commits. */
export type BulkQueue = { enqueueBulk(tx: Tx, jobId: string): Promise<unknown> };

export function actRoutes(house: BulkHouse, queue: BulkQueue) {
  const os = implement(api.acts).$context<RequestContext>().use(guard);
  const { db, clock } = house;
  const starting = (tx: Tx): Starting => ({ tx, now: clock.now(), enqueue: queue.enqueueBulk });
  const answer = (viewer: Viewer, jobId: string) => readJob(db, viewer.personId, jobId, clock.now());

  /** Few are done at once, by the same steps that the queue takes. */
  async function runIfFew(viewer: Viewer, jobId: string) {
    const job = await answer(viewer, jobId);
    if (job.endedAt !== null || job.total === null || job.total > AT_ONCE) return job;
    await runBulk(house, jobId);
    return answer(viewer, jobId);
  }

  return {
    undo: os.undo.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const { conversationId } = await undoAct(writing, viewer, input.id);
        return { row: await changedRow(tx, viewer, conversationId) };
      }),
    ),
    startBulk: os.startBulk.handler(async ({ context: { viewer }, input }) => {
      await inTransaction(db, (tx) => startBulk(starting(tx), viewer, input));
      return runIfFew(viewer, input.id);
    }),
    bulkJobs: os.bulkJobs.handler(({ context: { viewer } }) => listJobs(db, viewer.personId, clock.now())),
    bulkJob: os.bulkJob.handler(({ context: { viewer }, input }) => answer(viewer, input.id)),
    bulkReport: os.bulkReport.handler(async ({ context: { viewer }, input }) => {
      const job = await answer(viewer, input.id);
      return { job, refusals: await readRefusals(db, viewer, input.id) };
    }),
    cancelBulk: os.cancelBulk.handler(async ({ context: { viewer }, input }) => {
      await inTransaction(db, (tx) => cancelBulk(tx, viewer.personId, input.id, clock.now()));
      return answer(viewer, input.id);
    }),
    undoBulk: os.undoBulk.handler(async ({ context: { viewer }, input }) => {
      const id = await inTransaction(db, (tx) => undoBulk(starting(tx), viewer.personId, input.id));
      return runIfFew(viewer, id);
    }),
  };
}
