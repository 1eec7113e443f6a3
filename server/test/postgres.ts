/**
 * A fresh, migrated database for each test file, on a real PostgreSQL. The migrations run once per run and schema: into
 * a template database, of which each test's database is a copy made by the server itself.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase, type Database, migrate } from '../src/platform/database.ts';

export const MIGRATIONS = join(import.meta.dirname, '..', 'migrations');

/** Any fixed number: one maker of the template at a time. */
const TEMPLATE_LOCK = 5_118_204_377;

export interface TestDatabase {
  name: string;
  connectionString: string;
  db: Database;
  pool: pg.Pool;
  /** Closes the pool and drops the database with whoever is still connected. */
  close(): Promise<void>;
}

/**
 * Creates a database of its own for the caller. `empty` leaves the migrations out.
 * @throws when GUICHET_TEST_DATABASE_URL is missing: the vitest projects `slices` and `mail` set it.
 */
export async function startTestPostgres({ empty = false } = {}): Promise<TestDatabase> {
  const admin = adminUrl();
  const name = `guichet_test_${randomBytes(6).toString('hex')}`;
  const template = empty ? 'template0' : await migratedTemplate(admin);
  await asAdmin(admin, (client) => client.query(`create database ${name} template ${template}`));
  const connectionString = withDatabase(admin, name);
  const { db, pool, close } = createDatabase(connectionString, { applicationName: name });
  return {
    name,
    connectionString,
    db,
    pool,
    async close() {
      await close();
      await asAdmin(admin, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

function adminUrl(): string {
  const url = process.env.GUICHET_TEST_DATABASE_URL;
  if (!url) {
    throw new Error(
      'GUICHET_TEST_DATABASE_URL is not set. Run the test by vitest from the root of the project, in the project ' +
        'slices (*.slice.test.ts), mail (*.mail.test.ts) or e2e (*.e2e.test.ts): its set-up starts a PostgreSQL.',
    );
  }
  return url;
}

/** The same connection string with another database; its host may be a socket folder in the query. */
export function withDatabase(connectionString: string, database: string): string {
  const parts = /^(postgres(?:ql)?:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/.exec(connectionString);
  if (!parts)
    throw new Error('GUICHET_TEST_DATABASE_URL is not of the form postgres://user:password@host/database');
  return `${parts[1]}/${database}${parts[2] ?? ''}`;
}

async function asAdmin<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function migratedTemplate(admin: string): Promise<string> {
  const name = `guichet_template_${await hashOfMigrations()}`;
  await asAdmin(admin, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return;
    // It gets its name when it is complete: a run that died in the middle leaves nothing that looks ready.
    await client.query(`drop database if exists ${name}_unfinished with (force)`);
    await client.query(`create database ${name}_unfinished template template0`);
    const unfinished = createDatabase(withDatabase(admin, `${name}_unfinished`), { max: 2 });
    try {
      await migrate(unfinished.pool, MIGRATIONS);
    } finally {
      await unfinished.close();
    }
    // Our connections are closed, but the server's side of them may still be ending.
    const left = 'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1';
    await client.query(left, [`${name}_unfinished`]);
    await client.query(`alter database ${name}_unfinished rename to ${name}`);
  });
  return name;
}

async function hashOfMigrations(): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of names) hash.update(name).update(await readFile(join(MIGRATIONS, name)));
  return hash.digest('hex').slice(0, 12);
}
