/** Pure: which bulk jobs stand over the list, and which of those that ended were put away. */
import type { BulkJob } from '@guichet/contract/acts';

/** A job that ended longer ago than this was over before this page was opened: it is found under the recent ones. */
const STILL_NEWS = 10 * 60_000;

/** What was taken back whole leaves nothing to read. */
const isPlainUndo = (job: BulkJob) => job.undoes !== null && job.state === 'done' && job.refused === 0;

/** Those under way, and the last one that ended if that is news and it was not put away; none that was taken back. Newest first. */
export function shownJobs(jobs: readonly BulkJob[], closed: ReadonlySet<string>, now: Date): BulkJob[] {
  const standing = jobs.filter((job) => job.undoneBy === null && !isPlainUndo(job));
  const last = standing.find(
    (job) =>
      job.endedAt !== null &&
      !closed.has(job.id) &&
      now.getTime() - new Date(job.endedAt).getTime() < STILL_NEWS,
  );
  return standing.filter((job) => job.endedAt === null || job === last);
}
