import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type Database, inTransaction, listen, migrate } from './database.ts';
import { createJobs } from './jobs.ts';
import { createLog } from './log.ts';

const log = createLog({ level: 'silent', pretty: false });
const LIMIT = 60_000;
let base: string;
let server: TestDatabase;
let pool: pg.Pool;
let db: Database;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'guichet-db-'));
  server = await startTestPostgres({ empty: true });
  ({ db, pool } = server);
  await pool.query('create table counter (id int primary key, n int not null)');
}, LIMIT);
afterAll(async () => {
  await server?.close();
  await rm(base, { recursive: true, force: true });
}, LIMIT);

describe('values', () => {
  it('come as numbers, dates and days', async () => {
    const { rows } = await pool.query(
      `select count(*) as n, array[1, null]::int8[] as list, '{}'::int8[] as none,
              '2026-03-01 12:00+02'::timestamptz as at, '2026-03-01'::date as day`,
    );
    expect(rows).toEqual([
      { n: 1, list: [1, null], none: [], at: new Date('2026-03-01T10:00:00Z'), day: '2026-03-01' },
    ]);
    expect(typeof rows[0].n).toBe('number');
  });

  it('fail rather than lose digits', async () => {
    await expect(pool.query(`select 9007199254740993::int8`)).rejects.toThrow(RangeError);
  });
});

describe('inTransaction', () => {
  it('runs again after a serialization failure, so that no addition is lost', async () => {
    await pool.query('insert into counter values (1, 0)');
    let runs = 0;
    const add = () =>
      inTransaction(
        db,
        async (tx) => {
          runs += 1;
          const { rows } = await sql<{ n: number }>`select n from counter where id = 1`.execute(tx);
          await sql`update counter set n = ${(rows[0]?.n ?? 0) + 1} where id = 1`.execute(tx);
        },
        { isolation: 'serializable', attempts: 50 },
      );
    await Promise.all(Array.from({ length: 8 }, add));
    const { rows } = await pool.query('select n from counter where id = 1');
    expect(rows).toEqual([{ n: 8 }]);
    expect(runs).toBeGreaterThan(8);
  });

  it('rolls back and passes on every other error, once', async () => {
    let runs = 0;
    const failing = inTransaction(db, async (tx) => {
      runs += 1;
      await sql`insert into counter values (2, 0)`.execute(tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(runs).toBe(1);
    expect((await pool.query('select from counter where id = 2')).rowCount).toBe(0);
  });
});

describe('migrate', () => {
  const folder = async (files: Record<string, string>) => {
    const path = await mkdtemp(join(base, 'migrations-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
    return path;
  };
  const one = { '001-one.sql': 'create table one (id int); insert into one values (1);' };
  const two = { '003-two.sql': 'create table two (id int);' };

  it('applies each file once, also when several processes start at once', async () => {
    const path = await folder(one);
    const applied = await Promise.all([1, 2, 3].map(() => migrate(pool, path)));
    expect(applied.flat()).toEqual(['001-one.sql']);
    expect(await migrate(pool, await folder({ ...one, ...two }))).toEqual(['003-two.sql']);
  });

  it('rolls a failing file back whole', async () => {
    const path = await folder({
      ...one,
      ...two,
      '004-bad.sql': 'create table half (id int); select nothing;',
    });
    await expect(migrate(pool, path)).rejects.toThrow(/004-bad.sql failed and was rolled back/);
    expect((await pool.query(`select to_regclass('half') as half`)).rows).toEqual([{ half: null }]);
    expect(await migrate(pool, await folder({ ...one, ...two }))).toEqual([]);
  });

  it('refuses a changed, a missing, a late and a misnamed file', async () => {
    const changed = await folder({ '001-one.sql': 'select 1;', ...two });
    await expect(migrate(pool, changed)).rejects.toThrow(/001-one.sql changed/);
    await expect(migrate(pool, await folder(one))).rejects.toThrow(/newer than this version/);
    const late = await folder({ ...one, ...two, '002-late.sql': 'select 1;' });
    await expect(migrate(pool, late)).rejects.toThrow(/002-late.sql is numbered before/);
    await expect(migrate(pool, await folder({ 'x.sql': '' }))).rejects.toThrow(/not named/);
  });
});

/** Waits for what other connections bring about; the test's own limit ends it. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('listen', () => {
  it('hears what is notified, and connects again after its connection was cut', {
    timeout: LIMIT,
  }, async () => {
    const heard: string[] = [];
    const errors: Error[] = [];
    const listener = await listen(
      server.connectionString,
      'wake up',
      (payload) => heard.push(payload),
      (error) => errors.push(error),
    );
    await pool.query(`select pg_notify('wake up', 'one')`);
    await until(() => heard.includes('one'));
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'guichet listen' and datname = current_database()`,
    );
    await until(() => heard.length === 3);
    await pool.query(`select pg_notify('wake up', 'two')`);
    await until(() => heard.includes('two'));
    expect(heard).toEqual(['', 'one', '', 'two']);
    expect(errors.length).toBeGreaterThan(0);
    await listener.close();
  });
});

describe('jobs', () => {
  it('run when the transaction that made them is committed, are repeated, and only then', {
    timeout: LIMIT,
  }, async () => {
    const jobs = createJobs({ connectionString: server.connectionString, log });
    const done: [number, number][] = [];
    jobs.register<{ n: number }>(
      'try',
      async ({ data, retryCount }) => {
        if (data.n === 2 && retryCount === 0) throw new Error('first attempt');
        done.push([data.n, retryCount]);
      },
      { retryDelay: 0, retryBackoff: false },
    );
    await jobs.start({ work: true });
    await expect(
      inTransaction(db, async (tx) => {
        await jobs.enqueue(tx, 'try', { n: 1 });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await inTransaction(db, async (tx) => {
      await jobs.enqueue(tx, 'try', { n: 2 });
      await jobs.enqueue(tx, 'try', { n: 3 });
    });
    await until(() => done.length === 2);
    expect(done.sort()).toEqual([
      [2, 1],
      [3, 0],
    ]);
    await expect(inTransaction(db, (tx) => jobs.enqueue(tx, 'none', {}))).rejects.toThrow(/No handler/);
    await jobs.stop();
  });

  it('without a handler stop the start', { timeout: LIMIT }, async () => {
    const make = () => createJobs({ connectionString: server.connectionString, log });
    const scheduled = make();
    scheduled.schedule('nightly', '0 3 * * *');
    await expect(scheduled.start({ work: true })).rejects.toThrow(
      /No handler is registered for the jobs "nightly"/,
    );
    const first = make();
    first.register('left', async () => undefined);
    await first.start({ work: false });
    await inTransaction(db, (tx) => first.enqueue(tx, 'left', {}));
    await first.stop();
    await expect(make().start({ work: true })).rejects.toThrow(/Jobs "left" wait in the database/);
    const again = make();
    const done: string[] = [];
    again.register('left', async ({ id }) => {
      done.push(id);
    });
    again.schedule('left', '0 3 * * *', { timeZone: 'Europe/Paris' });
    await again.start({ work: true });
    await until(() => done.length === 1);
    await again.stop();
  });
});
