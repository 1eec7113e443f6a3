/** Opens everything that the services and the commands stand on, in order, and closes it in the reverse order. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { createParsePool } from './mail/parse-pool.ts';
import { createBlobStore } from './platform/blobs.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { createDataFolder, lockDataFolder } from './platform/data-folder.ts';
import { checkServer, createDatabase, migrate } from './platform/database.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import type { House } from './platform/house.ts';
import { createLog, type Log } from './platform/log.ts';
import { loadKeys } from './platform/secrets.ts';

export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/** Milliseconds for reading one mail before its thread is given up. */
const PARSE_TIMEOUT = 30_000;
/** The largest mail that is read in memory; larger ones are streamed to the store and set aside. */
export const MOST_RAW_BYTES = 64 * 1024 * 1024;

export type OpenHouse = { house: House; close(): Promise<void> };

type Step = () => Promise<unknown> | unknown;

/**
 * Locks the data folder, starts or reaches the database, migrates it, loads the keys.
 * @param shared a command beside a running product: uses its database instead of refusing
 * @throws Error with a sentence for the one who starts the program
 */
export async function openHouse(
  config: Config,
  options: { shared?: boolean; clock?: Clock; log?: Log } = {},
): Promise<OpenHouse> {
  const log =
    options.log ?? createLog({ level: config.logLevel, pretty: config.dev || process.stdout.isTTY });
  const closing: Step[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const connectionString = await reachDatabase(config, log, options.shared ?? false, closing);
    const {
      db,
      pool,
      close: closeDatabase,
    } = createDatabase(connectionString, {
      onIdleError: (error) => log.warn({ err: error }, 'a database connection broke'),
    });
    closing.push(closeDatabase);
    await checkServer(pool);
    await migrate(pool, MIGRATIONS);
    const keys = loadKeys(config.dataFolder, config.key);
    const blobs = await createBlobStore(join(config.dataFolder, 'blobs'));
    const parse = createParsePool({ size: 2, timeoutMs: PARSE_TIMEOUT, maxRawBytes: MOST_RAW_BYTES });
    closing.push(() => parse.close());
    const clock = options.clock ?? systemClock;
    return { house: { config, db, pool, connectionString, clock, log, keys, blobs, parse }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function reachDatabase(config: Config, log: Log, shared: boolean, closing: Step[]): Promise<string> {
  if (config.databaseUrl) {
    createDataFolder(config.dataFolder);
    return config.databaseUrl;
  }
  if (shared && !existsSync(join(config.dataFolder, 'postgres'))) {
    throw new Error(
      `There is no Guichet in the data folder ${config.dataFolder}. Name its folder with --data or GUICHET_DATA, before the command.`,
    );
  }
  // Tells commands where the running product's database is; holds no secret.
  const reachable = join(config.dataFolder, 'connection');
  let lock: { release(): void };
  try {
    lock = lockDataFolder(config.dataFolder);
  } catch (error) {
    if (shared && existsSync(reachable)) return readFileSync(reachable, 'utf8').trim();
    throw error;
  }
  closing.push(() => lock.release());
  const postgres = await startEmbeddedPostgres({ dataFolder: config.dataFolder, log });
  let isStopping = false;
  closing.push(() => {
    isStopping = true;
    return postgres.stop();
  });
  // Without its database nothing works, and the next start brings both back: end rather than limp.
  void postgres.exited.then(() => {
    if (isStopping) return;
    log.fatal('PostgreSQL ended by itself');
    process.exit(1);
  });
  writeFileSync(reachable, `${postgres.connectionString}\n`, { mode: 0o600 });
  closing.push(() => rm(reachable, { force: true }));
  return postgres.connectionString;
}
