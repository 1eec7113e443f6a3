/** What the conversations do by the clock, and beside people's work. */
import { sql } from 'kysely';
import { type Database, inTransaction } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import type { Jobs } from '../platform/jobs.ts';
import { rebuildOlderRows } from './rebuild.ts';

/** A blob is put before the row that names it commits: one younger than this may still get its row. */
const ORPHAN_AGE = 24 * 3_600_000;

/** Batches of older rows in one job: some seconds. The next job goes on, so that a stop waits for none. */
const BATCHES = 20;
const OLDER_ROWS = 'rows.rebuildOlder';

/**
 * Sweeps, once a night, blobs that no row names (left by a crash between a blob and its commit); rebuilds rows of
 * an older fold, after the start and, for those that a process of the older version still made, once a night.
 */
export function registerConversationJobs(
  jobs: Jobs,
  house: Pick<House, 'db' | 'blobs' | 'clock' | 'log'>,
  { batches = BATCHES, size }: { batches?: number; size?: number } = {},
): void {
  jobs.register('blobs.sweep', async () => {
    const removed = await sweepBlobs(house);
    if (removed > 0) house.log.info({ removed }, 'swept blobs that nothing names');
  });
  jobs.schedule('blobs.sweep', '17 3 * * *');
  jobs.register<{ after?: string }>(
    OLDER_ROWS,
    async ({ data, signal }) => {
      const { rows, after } = await rebuildOlderRows(house.db, {
        after: data.after ?? null,
        batches,
        size,
        signal,
      });
      if (rows > 0) house.log.info({ rows }, 'rebuilt rows of an older version');
      if (after !== null && !signal.aborted)
        await inTransaction(house.db, (tx) => jobs.enqueue(tx, OLDER_ROWS, { after }));
    },
    { policy: 'short', expireInSeconds: 300 },
  );
  jobs.schedule(OLDER_ROWS, '47 3 * * *');
}

/** Asks for the rebuild of rows of an older fold; after the start of the jobs. Where there are none it ends at once. */
export async function rebuildAfterStart(jobs: Jobs, house: Pick<House, 'db'>): Promise<void> {
  await inTransaction(house.db, (tx) => jobs.enqueue(tx, OLDER_ROWS, {}));
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
    union select blob_sha256 from template_file where blob_sha256 = any(${shas}::text[])
    union select blob_sha256 from picture where blob_sha256 = any(${shas}::text[])
    union select blob_sha256 from outbox where blob_sha256 = any(${shas}::text[])
    union select blob_sha256 from set_aside where blob_sha256 = any(${shas}::text[])
    union select blob_sha256 from caught_mail where blob_sha256 = any(${shas}::text[])`.execute(db);
  return new Set(rows.map((row) => row.sha));
}
