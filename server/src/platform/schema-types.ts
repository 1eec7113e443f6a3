import type pg from 'pg';

type Column = {
  table_name: string;
  column_name: string;
  udt_name: string;
  is_nullable: 'YES' | 'NO';
  column_default: string | null;
  is_identity: 'YES' | 'NO';
  is_generated: 'ALWAYS' | 'NEVER';
};

const types: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  xid8: 'string',
  timestamptz: 'Date',
  jsonb: 'unknown',
  bytea: 'Buffer',
  _text: 'string[]',
  _uuid: 'string[]',
  tsvector: 'string',
};

const pascal = (name: string) =>
  name.replace(/(^|_)([a-z])/g, (_all, _sep, letter: string) => letter.toUpperCase());

/**
 * The TypeScript of `schema.ts` for the database that `pool` is connected to, from its catalogue alone.
 * A test compares it with the file, so that types and tables cannot drift apart.
 */
export async function describeSchema(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<Column>(
    `select table_name, column_name, udt_name, is_nullable, column_default, is_identity, is_generated
       from information_schema.columns
      where table_schema = 'public' and table_name <> 'migration'
      order by table_name, ordinal_position`,
  );
  const tables = new Map<string, Column[]>();
  for (const row of rows) tables.set(row.table_name, [...(tables.get(row.table_name) ?? []), row]);

  const lines = [
    '// Made from the database by `npm run schema`; a test compares the two. Do not edit.',
    "import type { ColumnType, Generated, GeneratedAlways } from 'kysely';",
    '',
  ];
  for (const [table, columns] of tables) {
    lines.push(`export type ${pascal(table)}Table = {`);
    for (const column of columns) lines.push(`  ${column.column_name}: ${columnType(column)};`);
    lines.push('};', '');
  }
  lines.push('export type DB = {');
  for (const table of tables.keys()) lines.push(`  ${table}: ${pascal(table)}Table;`);
  lines.push('};', '');
  return lines.join('\n');
}

function columnType(column: Column): string {
  const base = types[column.udt_name];
  if (!base)
    throw new Error(`no TypeScript type for ${column.table_name}.${column.column_name}: ${column.udt_name}`);
  if (column.is_identity === 'YES' || column.is_generated === 'ALWAYS') return `GeneratedAlways<${base}>`;
  const hasDefault = column.column_default !== null;
  if (column.udt_name === 'jsonb') {
    const optional = hasDefault || column.is_nullable === 'YES' ? 'string | undefined' : 'string';
    const none = column.is_nullable === 'YES' ? ' | null' : '';
    return `ColumnType<unknown, ${optional}${none}, string${none}>`;
  }
  const type = column.is_nullable === 'YES' ? `${base} | null` : base;
  return hasDefault ? `Generated<${type}>` : type;
}
