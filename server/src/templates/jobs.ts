/** What templates leave behind, swept once a night. */
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import type { Jobs } from '../platform/jobs.ts';

const DAY = 24 * 3_600_000;

export function registerTemplateJobs(jobs: Jobs, house: Pick<House, 'db' | 'clock'>): void {
  jobs.register('templates.sweep', () => sweepTemplates(house.db, house.clock.now()));
  jobs.schedule('templates.sweep', '7 3 * * *');
}

/** Templates that were deleted a day ago, and pictures that no text has named for a month. */
export async function sweepTemplates(db: Database, now: Date): Promise<void> {
  await db
    .deleteFrom('template')
    .where('removed_at', '<', new Date(now.getTime() - DAY))
    .execute();
  // What was sent has them inside.
  await sql`
    delete from picture p
     where p.created_at < ${new Date(now.getTime() - 30 * DAY)}
       and not exists (select from template t where strpos(t.html, p.id::text) > 0)
       and not exists (select from signature s where strpos(s.html, p.id::text) > 0)
       and not exists (
         select from draft d where d.state <> 'sent' and strpos(d.html, p.id::text) > 0)`.execute(db);
}
