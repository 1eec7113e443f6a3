/** Pure: which bulk jobs stand over the list, and which of those that ended were put away. */
import type { BulkJob } from '@guichet/contract/acts';

/** A job that ended longer ago than this was over before this page was opened: it is found under the recent ones. */
const STILL_NEWS = 10 * 60_000;

/** Those under way, and the last one that ended if that is news and it was not put away; newest first. */
export function shownJobs(jobs: readonly BulkJob[], closed: ReadonlySet<string>, now: Date): BulkJob[] {
  const last = jobs.find(
    (job) =>
      job.endedAt !== null &&
      !closed.has(job.id) &&
      job.undoneBy === null &&
      now.getTime() - new Date(job.endedAt).getTime() < STILL_NEWS,
  );
  return jobs.filter((job) => job.endedAt === null || job === last);
}
