/** What composing does by the clock. */
import type { House } from '../platform/house.ts';
import type { Jobs } from '../platform/jobs.ts';
import { eraseDiscarded } from './discard-draft.ts';

/** Erases dropped drafts once they can no longer be had back. */
export function registerComposingJobs(jobs: Jobs, house: Pick<House, 'db' | 'clock' | 'log'>): void {
  jobs.register('drafts.erase', async () => {
    const erased = await eraseDiscarded(house.db, house.clock.now());
    if (erased > 0) house.log.info({ erased }, 'erased dropped drafts');
  });
  jobs.schedule('drafts.erase', '29 * * * *');
}
