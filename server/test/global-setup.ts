/**
 * Gives the tests of a run a PostgreSQL: the one that GUICHET_TEST_DATABASE_URL names (as somebody who may create
 * databases), else the embedded one in a temporary folder, stopped and removed at the end.
 */
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { createLog } from '../src/platform/log.ts';
import { watchFolder } from './processes.ts';

/** Nothing of a run has to outlive the machine. What the planner looks at stays as the product has it. */
const FORGETFUL = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
};

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.GUICHET_TEST_DATABASE_URL) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'guichet-pg-'));
  // PostgreSQL runs as another user when we are root, and has to pass through.
  await chmod(folder, 0o755);
  const watcher = watchFolder(folder, [join(folder, 'postgres', 'postmaster.pid')]);
  const postgres = await startEmbeddedPostgres({
    dataFolder: folder,
    log: createLog({ level: 'warn', pretty: false }),
    settings: FORGETFUL,
  });
  process.env.GUICHET_TEST_DATABASE_URL = postgres.connectionString;
  return async () => {
    delete process.env.GUICHET_TEST_DATABASE_URL;
    await postgres.stop();
    watcher.release();
  };
}
