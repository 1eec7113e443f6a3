/** What the conversations do by the clock. */
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import type { Jobs } from '../platform/jobs.ts';

/** A blob is put before the row that names it commits: one younger than this may still get its row. */
const ORPHAN_AGE = 24 * 3_600_000;

/** Sweeps, once a night, blobs that no row names (left by a crash between a blob and its commit). */
export function registerConversationJobs(jobs: Jobs, house: House): void {
  jobs.register('blobs.sweep', async () => {
    const removed = await sweepBlobs(house);
    if (removed > 0) house.log.info({ removed }, 'swept blobs that nothing names');
  });
  jobs.schedule('blobs.sweep', '17 3 * * *');
}

/** Removes orphans older than a day; gives how many. */
export function sweepBlobs(house: Pick<House, 'db' | 'blobs' | 'clock'>): Promise<number> {
  return house.blobs.sweep(
    (shas) => namedBlobs(house.db, shas),
    new Date(house.clock.now().getTime() - ORPHAN_AGE),
  );
}

/** Every table that names a blob stands here: one that is forgotten loses its content. */
async function namedBlobs(db: Database, shas: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ sha: string }>`
    select blob_sha256 as sha from message where blob_sha256 = any(${shas}::text[])
    union select blob_sha256 from draft_attachment where blob_sha256 = any(${shas}::text[])
    union select blob_sha256 from outbox where blob_sha256 = any(${shas}::text[])
    union select blob_sha256 from set_aside where blob_sha256 = any(${shas}::text[])
    union select blob_sha256 from caught_mail where blob_sha256 = any(${shas}::text[])`.execute(db);
  return new Set(rows.map((row) => row.sha));
}
