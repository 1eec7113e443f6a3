/**
 * One transaction around commands that open transactions of their own: theirs become parts of it. Either all of
 * them stand in the end or none, also after kill -9; one that is rolled back takes all with it. For work that
 * nobody else takes part in: it is done one command after the other, and what it locks stays locked to the end.
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
    let isBroken = false;
    const driver = partDriver(client, () => {
      isBroken = true;
    });
    const db = new Kysely<DB>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => driver,
        createIntrospector: (inner) => new PostgresIntrospector(inner),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    const result = await work(db);
    if (isBroken) throw new Error('A part of the transaction was rolled back.');
    await client.query('commit');
    return result;
  } finally {
    // Ending the connection is what rolls back for certain; nobody inherits its prepared statements.
    client.release(true);
  }
}

function partDriver(client: pg.PoolClient, onRollback: () => void): Driver {
  let last: Promise<unknown> = Promise.resolve();
  const names = new Map<string, string>();
  // The same few statements are asked thousands of times: each is read and planned once.
  const nameOf = (sql: string): string => {
    const name = names.get(sql) ?? `part_${names.size}`;
    names.set(sql, name);
    return name;
  };
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      // A connection answers one statement at a time; commands may ask several at once.
      const next = last.then(() => client.query({ name: nameOf(sql), text: sql, values: [...parameters] }));
      last = next.catch(() => undefined);
      const result = await next;
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    },
    // biome-ignore lint/correctness/useYield: nothing that runs here streams.
    async *streamQuery() {
      throw new Error('Nothing is streamed inside of one transaction.');
    },
  };
  const nothing = async () => undefined;
  return {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: async () => onRollback(),
    releaseConnection: nothing,
    destroy: nothing,
  };
}
