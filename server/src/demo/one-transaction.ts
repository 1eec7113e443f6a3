/**
 * One transaction around commands that open transactions of their own: theirs become savepoints of it. Either all
 * of them stand in the end or none, also after kill -9. For work that nobody else takes part in: it is done one
 * command after the other, and what it locks stays locked until the end.
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import type { Database } from '../platform/database.ts';
import type { DB } from '../platform/schema.ts';

/** Gives `work` a database whose every statement belongs to one transaction, committed when `work` resolves. */
export async function inOneTransaction<T>(pool: pg.Pool, work: (db: Database) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const db = new Kysely<DB>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => savepointDriver(client),
        createIntrospector: (inner) => new PostgresIntrospector(inner),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    const result = await work(db);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // Ending the connection is what rolls back for certain.
    client.release(true);
    throw error;
  }
}

function savepointDriver(client: pg.PoolClient): Driver {
  let last: Promise<unknown> = Promise.resolve();
  const open: string[] = [];
  let made = 0;

  // A connection answers one statement at a time; commands may ask several at once.
  function ask(sql: string, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    const next = last.then(() => client.query(sql, [...parameters]));
    last = next.catch(() => undefined);
    return next;
  }
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const result = await ask(sql, parameters);
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    },
    // biome-ignore lint/correctness/useYield: nothing that runs here streams.
    async *streamQuery() {
      throw new Error('Nothing is streamed inside of one transaction.');
    },
  };
  const close = async (...statements: string[]) => {
    const savepoint = open.pop();
    for (const statement of statements) await ask(`${statement} ${savepoint}`);
  };
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    async beginTransaction() {
      made += 1;
      open.push(`command_${made}`);
      await ask(`savepoint command_${made}`);
    },
    commitTransaction: () => close('release savepoint'),
    rollbackTransaction: () => close('rollback to savepoint', 'release savepoint'),
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
}
