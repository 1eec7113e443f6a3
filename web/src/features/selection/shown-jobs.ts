/** Pure: which bulk jobs stand over the list, and which of those that ended were put away. */
import type { BulkJob } from '@guichet/contract/acts';

/** A job that ended longer ago than this was over before this page was opened: it is found under the recent ones. */
const STILL_NEWS = 10 * 60_000;

/** Those under way, and those that ended lately and were not put away, newest first; at most three. */
export function shownJobs(jobs: readonly BulkJob[], closed: ReadonlySet<string>, now: Date): BulkJob[] {
  return jobs
    .filter((job) => {
      if (job.endedAt === null) return true;
      if (closed.has(job.id) || job.undoneBy !== null) return false;
      return now.getTime() - new Date(job.endedAt).getTime() < STILL_NEWS;
    })
    .slice(0, 3);
}
