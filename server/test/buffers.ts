/** What the product's own queries read, in the buffers that PostgreSQL counts: a cost that no other load changes. */
import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import type { Database } from '../src/platform/database.ts';
import type { DB } from '../src/platform/schema.ts';
import type { TestDatabase } from './postgres.ts';

/** The buffers that everything asked by `work` touches; 0 when it asks nothing. `work` and its repetition are rolled back. */
export async function buffersOf(
  database: Pick<TestDatabase, 'pool'>,
  work: (db: Database) => Promise<unknown>,
): Promise<number> {
  const asked: CompiledQuery[] = [];
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: database.pool }),
    log: ({ query }) => {
      if (!/^(?:begin|rollback|start transaction|set transaction)/.test(query.sql)) asked.push(query);
    },
  });
  const undo = new Error('undo');
  const ended = await db
    .transaction()
    .execute(async (tx) => {
      await work(tx);
      throw undo;
    })
    .catch((error: unknown) => error);
  if (ended !== undo) throw ended;
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    let buffers = 0;
    for (const { sql: text, parameters } of asked) {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
        `explain (analyze, buffers, timing off, format json) ${text}`,
        [...parameters],
      );
      const plan = rows[0]?.['QUERY PLAN'][0].Plan;
      buffers += (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
    }
    return buffers;
  } finally {
    await client.query('rollback');
    client.release();
  }
}
