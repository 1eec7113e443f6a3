/** Hundreds of thousands of rows at once, for tests of what queries read. */
import { sql } from 'kysely';
import { type Database, inTransaction, type Tx } from '../src/platform/database.ts';

/**
 * Runs `fill` while these tables have no foreign keys and no indexes besides those of their keys, then makes them again
 * as they were, which checks every row: the same tables, in a fraction of the time. Statistics are new at the end.
 */
export async function fillTables(
  db: Database,
  tables: readonly string[],
  fill: (tx: Tx) => Promise<void>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { rows: keys } = await sql<{ name: string; of: string; definition: string }>`
      select quote_ident(conname) as name, conrelid::regclass::text as of, pg_get_constraintdef(oid) as definition
        from pg_constraint where contype = 'f' and conrelid = any(${tables}::regclass[])`.execute(tx);
    const { rows: indexes } = await sql<{ name: string; definition: string }>`
      select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
        from pg_index i where indrelid = any(${tables}::regclass[])
         and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`.execute(tx);
    for (const { name, of } of keys) await sql.raw(`alter table ${of} drop constraint ${name}`).execute(tx);
    for (const { name } of indexes) await sql.raw(`drop index ${name}`).execute(tx);
    await fill(tx);
    await sql`set local maintenance_work_mem = '256MB'`.execute(tx);
    for (const { definition } of indexes) await sql.raw(definition).execute(tx);
    for (const { name, of, definition } of keys)
      await sql.raw(`alter table ${of} add constraint ${name} ${definition}`).execute(tx);
  });
  await sql`vacuum analyze`.execute(db);
}
