import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { startTestPostgres, withDatabase } from './postgres.ts';

describe('a database for a test file', () => {
  it('is migrated, and alone: what one test writes no other sees', async () => {
    const [one, two] = await Promise.all([startTestPostgres(), startTestPostgres()]);
    try {
      const { rows } = await one.pool.query('select name from migration order by name');
      expect(rows[0]).toEqual({ name: '001-foundation.sql' });
      await one.pool.query('create table only_here (id int)');
      const tables = (pool: pg.Pool) =>
        pool.query("select from pg_tables where tablename = 'only_here'").then(({ rowCount }) => rowCount);
      expect([await tables(one.pool), await tables(two.pool)]).toEqual([1, 0]);
      expect(await sql<{ one: number }>`select 1 as one`.execute(one.db)).toMatchObject({
        rows: [{ one: 1 }],
      });
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it('is gone when it is closed, even with somebody still connected', async () => {
    const { name, connectionString, close } = await startTestPostgres();
    const client = new pg.Client({ connectionString });
    client.on('error', () => {});
    await client.connect();
    await close();
    const gone = new pg.Client({ connectionString });
    await expect(gone.connect()).rejects.toThrow(name);
  });

  it('can be empty', async () => {
    const { pool, close } = await startTestPostgres({ empty: true });
    const { rowCount } = await pool.query("select from pg_tables where schemaname = 'public'");
    expect(rowCount).toBe(0);
    await close();
  });
});

describe('a connection string for another database', () => {
  it.each([
    ['postgres://u:p@host:5432/old', 'postgres://u:p@host:5432/new'],
    ['postgresql://u@/old?host=%2Ftmp%2Fx', 'postgresql://u@/new?host=%2Ftmp%2Fx'],
    ['postgres://host', 'postgres://host/new'],
  ])('%s', (from, to) => {
    expect(withDatabase(from, 'new')).toBe(to);
  });
});
