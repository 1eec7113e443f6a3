import type pg from 'pg';
import type { Config } from '../config.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import type { BlobStore } from './blobs.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import type { Keys } from './secrets.ts';

/** What every slice and service is given at the start; made once by main. */
export type House = {
  config: Config;
  db: Database;
  pool: pg.Pool;
  connectionString: string;
  clock: Clock;
  log: Log;
  keys: Keys;
  blobs: BlobStore;
  parse: ParsePool;
};

/** Something that runs beside the requests. `stop` lets what is in flight finish. */
export type Service = { stop(): Promise<void> };
