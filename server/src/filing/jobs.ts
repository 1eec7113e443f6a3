import type { House } from '../platform/house.ts';
import type { Jobs } from '../platform/jobs.ts';
import { purgeTrash } from './delete-for-good.ts';

/** Empties, once a night, the trash of the mailboxes that set how long they keep it. */
export function registerFilingJobs(jobs: Jobs, house: House): void {
  jobs.register('trash.purge', async () => {
    const purged = await purgeTrash(house);
    if (purged > 0) house.log.info({ purged }, 'deleted for good what had lain in the trash long enough');
  });
  jobs.schedule('trash.purge', '41 2 * * *');
}
