/** Bulk jobs of mine: started here, told live how far they are, and still there after a reload. */
import type { BulkAct, BulkJob, BulkSelection } from '@guichet/contract/acts';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { act } from './act.ts';
import { api } from './api.ts';
import { showRefusal } from './perform.ts';
import { queryClient } from './queries.ts';

/** Those of the last 24 hours, newest first. */
export const bulkJobsQuery = queryOptions({
  queryKey: ['bulk'],
  queryFn: async ({ client }) =>
    withNews(await api.acts.bulkJobs(), client.getQueryData<BulkJob[]>(['bulk']) ?? []),
});

export const bulkReportQuery = (id: string) =>
  queryOptions({ queryKey: ['bulkReport', id], queryFn: () => api.acts.bulkReport({ id }), staleTime: 0 });

export const isEnded = (job: BulkJob): boolean => job.endedAt !== null;

/** Pure: the jobs with this one as it is now. News that come late never take a job back to an earlier state. */
export function withJob(jobs: readonly BulkJob[], job: BulkJob): BulkJob[] {
  const known = jobs.find(({ id }) => id === job.id);
  if (known && isEnded(known) && !isEnded(job)) return [...jobs];
  const others = jobs.filter(({ id }) => id !== job.id);
  const undone = job.undoes;
  const told = undone === null ? others : others.map((one) => (one.id === undone ? undoneBy(one, job) : one));
  return [job, ...told].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** Pure: the jobs as they were read, with what was told while that was under way: what began, and what ended. */
export function withNews(read: readonly BulkJob[], told: readonly BulkJob[]): BulkJob[] {
  const newest = read[0]?.startedAt ?? '';
  const isNews = (job: BulkJob) => {
    const known = read.find(({ id }) => id === job.id);
    return known ? isEnded(job) && !isEnded(known) : job.startedAt > newest;
  };
  return told
    .filter(isNews)
    .toReversed()
    .reduce(withJob, [...read]);
}

const undoneBy = (job: BulkJob, by: BulkJob): BulkJob =>
  by.state === 'cancelled' || by.state === 'failed' ? job : { ...job, undoable: false, undoneBy: by.id };

/** Puts a job's news into what is cached. */
export function patchJob(client: QueryClient, job: BulkJob): void {
  client.setQueryData<BulkJob[]>(['bulk'], (jobs) => withJob(jobs ?? [], job));
}

/** What is being asked for: the second of two quick presses on one button is no second job. */
const starting = new Set<string>();

/**
 * Starts a job; gives it as the server answered, or null after a refusal that was shown, and where the same is being
 * asked for already.
 */
export async function startBulk(bulkAct: BulkAct, selection: BulkSelection): Promise<BulkJob | null> {
  const what = JSON.stringify([bulkAct, selection]);
  if (starting.has(what)) return null;
  starting.add(what);
  const id = crypto.randomUUID();
  try {
    return await send(() => api.acts.startBulk({ id, act: bulkAct, selection }));
  } finally {
    starting.delete(what);
  }
}

/** Leaves the rest of it; what is done stays done. */
export const cancelBulk = (id: string): Promise<BulkJob | null> => send(() => api.acts.cancelBulk({ id }));

/** Takes it back by a job of its own. */
export const undoBulk = (id: string): Promise<BulkJob | null> => send(() => api.acts.undoBulk({ id }));

async function send(request: () => Promise<BulkJob>): Promise<BulkJob | null> {
  try {
    const job = await act(queryClient, 'bulk', request);
    patchJob(queryClient, job);
    return job;
  } catch (error) {
    showRefusal(error);
    return null;
  }
}
