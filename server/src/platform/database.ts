import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { DB } from './schema.ts';

export { type Listener, listen } from './listen.ts';

export type Database = Kysely<DB>;
export type Tx = Transaction<DB>;

/** The oldest PostgreSQL that the queries are written for. */
export const OLDEST_POSTGRES = 15;

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;

const types = new pg.TypeOverrides();
const toNumber = (value: string): number => {
  const number = Number(value);
  // A silently rounded id or size is worse than a failed query.
  if (!Number.isSafeInteger(number)) throw new RangeError(`int8 out of the safe range: ${value}`);
  return number;
};
types.setTypeParser(INT8, toNumber);
// One dimension of numbers: nothing in it is quoted.
types.setTypeParser(INT8_ARRAY, (value: string) =>
  value === '{}'
    ? []
    : value
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : toNumber(item))),
);
// A calendar day has no time zone; a Date would shift it.
types.setTypeParser(DATE, (value: string) => value);

export type DatabaseOptions = {
  /** Most connections at once. */
  max?: number;
  /** Shows in pg_stat_activity. */
  applicationName?: string;
  /** Told of connections that broke while idle; the pool replaces them. */
  onIdleError?: (error: Error) => void;
};

/**
 * Opens a pool and the query builder on it. int8 comes as number (and fails when it is not a safe integer),
 * timestamptz as Date, date as 'YYYY-MM-DD'. Nothing connects before the first query.
 */
export function createDatabase(
  connectionString: string,
  options: DatabaseOptions = {},
): { db: Database; pool: pg.Pool; close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString,
    types,
    max: options.max ?? 20,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    application_name: options.applicationName ?? 'guichet',
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  const close = async () => {
    await db.destroy();
    // Kysely leaves a pool alone through which it never asked anything.
    if (!pool.ending) await pool.end();
  };
  return { db, pool, close };
}

const RETRIED = new Set(['40001', '40P01']);

/** Whether the database rolled back for concurrency's sake, so that the same again may succeed. */
export function isConcurrencyFailure(error: unknown): boolean {
  return error instanceof Error && 'code' in error && RETRIED.has(String(error.code));
}

/**
 * Runs `fn` in one transaction and gives its result once it is committed. After a serialization failure or a
 * deadlock it runs `fn` again, up to `attempts` times in all: `fn` must have no effect outside of `tx`.
 */
export async function inTransaction<T>(
  db: Database,
  fn: (tx: Tx) => Promise<T>,
  options: { attempts?: number; isolation?: 'read committed' | 'repeatable read' | 'serializable' } = {},
): Promise<T> {
  const attempts = options.attempts ?? 8;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db
        .transaction()
        .setIsolationLevel(options.isolation ?? 'read committed')
        .execute(fn);
    } catch (error) {
      if (attempt >= attempts || !isConcurrencyFailure(error)) throw error;
      // Jitter, so that those who collided do not meet again.
      await sleep(Math.random() * 5 * 2 ** attempt);
    }
  }
}

/** Refuses, with a sentence for the person who starts the program, a server that the schema can't live on. */
export async function checkServer(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string; number: string; encoding: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num') as number,
            current_setting('server_encoding') as encoding`,
  );
  const server = rows[0];
  if (!server) throw new Error('PostgreSQL did not tell its version.');
  if (Number(server.number) < OLDEST_POSTGRES * 10_000) {
    throw new Error(
      `PostgreSQL ${server.version} is too old: ${OLDEST_POSTGRES} or newer is needed. ` +
        'Point DATABASE_URL to a newer one, or leave it out to use the one that comes with Guichet.',
    );
  }
  if (server.encoding !== 'UTF8') {
    throw new Error(
      `The database is encoded in ${server.encoding}: UTF8 is needed. ` +
        "Create it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
    );
  }
}

/** Any fixed number of our own: one migration at a time per database. */
const MIGRATION_LOCK = 7_204_518_366;

/**
 * Brings the schema up to date: the files `NNN-what.sql` of `folder`, in order, each once and in a transaction
 * of its own, under a lock so that several processes may start at once. Gives the names of those applied now.
 * Refuses a file that changed after it was applied, one that is missing, and a new one numbered before an
 * applied one.
 */
export async function migrate(pool: pg.Pool, folder: string): Promise<string[]> {
  await checkServer(pool);
  const files = await readMigrations(folder);
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      `create table if not exists migration (
         name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from migration order by name',
    );
    const pending = pendingMigrations(files, rows);
    for (const file of pending) await apply(client, file);
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    client.release();
    return pending.map((file) => file.name);
  } catch (error) {
    // Closing the connection is what gives the lock back for certain.
    client.release(true);
    throw error;
  }
}

type MigrationFile = { name: string; sql: string; sha256: string };

async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  for (const name of names) {
    if (!/^\d{3}-[a-z0-9-]+\.sql$/.test(name)) {
      throw new Error(`The migration ${name} is not named NNN-what.sql.`);
    }
    const number = name.slice(0, 3);
    if (numbers.has(number)) throw new Error(`Two migrations have the number ${number}.`);
    numbers.add(number);
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** What is left to apply of `files`, given what the database has; throws when the two contradict each other. */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly { name: string; sha256: string }[],
): MigrationFile[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const { name, sha256 } of applied) {
    const file = byName.get(name);
    if (!file) {
      throw new Error(
        `This database is newer than this version of Guichet: it has the migration ${name}, which is not ` +
          'known here. Install the newer version again, or restore the backup made before it.',
      );
    }
    if (file.sha256 !== sha256) {
      throw new Error(
        `The migration ${name} changed after it was applied. Put the old file back; add a new one.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  const last = [...done].sort().at(-1) ?? '';
  const pending = files.filter((file) => !done.has(file.name));
  const early = pending.find((file) => file.name < last);
  if (early)
    throw new Error(`The migration ${early.name} is numbered before ${last}, which is applied already.`);
  return pending;
}

async function apply(client: pg.PoolClient, file: MigrationFile): Promise<void> {
  await client.query('begin');
  try {
    await client.query(file.sql);
    await client.query('insert into migration (name, sha256) values ($1, $2)', [file.name, file.sha256]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The migration ${file.name} failed and was rolled back: ${reason}`, { cause: error });
  }
}
