/**
 * The pages of a module and the search as one types. Both walk an index in the order of the answer, once for what
 * everyone sees and once for what is the viewer's own, and stop at a limit: their cost does not grow with the directory.
 */
import type { RecordSort, RecordSummary } from '@guichet/contract/directory';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Viewer } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { scopesOf } from './editor.ts';
import { summaries } from './record.ts';

type Sort = z.infer<typeof RecordSort>;
export type RecordsInput = {
  moduleId: string;
  search: string;
  sort: Sort;
  descending: boolean;
  cursor?: string | undefined;
  limit: number;
};
export type RecordsPage = { records: RecordSummary[]; next: string | null; more: boolean };

export async function listRecords(
  db: Database | Tx,
  viewer: Viewer,
  input: RecordsInput,
): Promise<RecordsPage> {
  if (input.search !== '') {
    const ids = await searchRecords(db, viewer, {
      ...input,
      moduleIds: [input.moduleId],
      limit: input.limit + 1,
    });
    const records = await summaries(db, viewer, ids.slice(0, input.limit));
    return { records, next: null, more: ids.length > input.limit };
  }
  const { rows } = await pageQuery(viewer, input).execute(db);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const records = await summaries(
    db,
    viewer,
    shown.map(({ id }) => id),
  );
  const next =
    last && rows.length > input.limit
      ? writeCursor({ sort: input.sort, descending: input.descending, key: last.key, id: last.id })
      : null;
  return { records, next, more: next !== null };
}

/** Ids of a page and one more. Exported for the test of its cost. */
export function pageQuery(
  viewer: Viewer,
  input: RecordsInput,
  after: { key: string; id: string } | null = input.cursor === undefined
    ? null
    : readCursor(input.cursor, input),
): RawBuilder<{ id: string; key: string }> {
  const isByName = input.sort === 'name';
  const column = sql.raw(isByName ? 'folded' : 'updated_at');
  const type = sql.raw(isByName ? 'text collate "C"' : 'timestamptz');
  const direction = sql.raw(input.descending ? 'desc' : 'asc');
  const beyond = after
    ? sql`and (${column}, id) ${sql.raw(input.descending ? '<' : '>')} (${after.key}::${type}, ${after.id}::uuid)`
    : sql``;
  const walks = scopesOf(viewer).map(
    (scope) => sql`(
      select id, ${column} as key from directory_record
       where scope = ${scope} and module_id = ${input.moduleId} and removed_at is null ${beyond}
       order by ${column} ${direction}, id ${direction} limit ${input.limit + 1})`,
  );
  // Text keeps every digit of a time: a Date would lose the microseconds, and with them a row.
  return sql<{ id: string; key: string }>`
    select id, key::text as key from (${sql.join(walks, sql` union all `)}) as walked
     order by walked.key ${direction}, id ${direction} limit ${input.limit + 1}`;
}

type Position = { sort: Sort; descending: boolean; key: string; id: string };
const Cursor = z.tuple([z.string(), z.boolean(), z.string().max(300), z.uuid()]);

function writeCursor({ sort, descending, key, id }: Position): string {
  return Buffer.from(JSON.stringify([sort, descending, key, id])).toString('base64url');
}

function readCursor(cursor: string, { sort, descending }: RecordsInput): Position {
  const parsed = Cursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success || parsed.data[0] !== sort || parsed.data[1] !== descending)
    throw invalid('input.invalid');
  const [, , key, id] = parsed.data;
  if (sort === 'changed' && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/.test(key))
    throw invalid('input.invalid');
  return { sort, descending, key, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** So many rows of one word's index are looked at; more records that begin so are beyond any screen. */
const LOOKED_AT = 500;
/** Behind every text that begins with a prefix. */
const LAST = '\u{10FFFF}';

export type SearchInput = { moduleIds: readonly string[]; search: string; limit: number };

/** Ids of the records found by words of their name as they begin, by an address or its domain; the nearest first. */
export async function searchRecords(
  db: Database | Tx,
  viewer: Viewer,
  input: SearchInput,
): Promise<string[]> {
  const text = input.search.trim();
  if (text.includes('@')) return idsOf(addressQuery(viewer, input));
  const byName = await idsOf(wordQuery(viewer, input, await foldWords(db, text)));
  const isDomain = byName.length === 0 && /^[^\s.]+\.\S+$/.test(text);
  return isDomain ? idsOf(addressQuery(viewer, { ...input, search: `@${text}` })) : byName;

  async function idsOf(query: RawBuilder<{ id: string }> | null): Promise<string[]> {
    return query ? (await query.execute(db)).rows.map(({ id }) => id) : [];
  }
}

/** The words of a text as they are looked for, by the database's own rule. */
export async function foldWords(db: Database | Tx, text: string): Promise<string[]> {
  const { rows } = await sql<{ folded: string }>`select directory_fold(${text}) as folded`.execute(db);
  return (rows[0]?.folded ?? '').split(' ').filter((word) => word !== '');
}

/** Exported for the test of its cost. */
export function wordQuery(
  viewer: Viewer,
  { moduleIds, limit }: SearchInput,
  words: readonly string[],
): RawBuilder<{ id: string }> | null {
  // The longest word leaves the fewest; the others are looked up in the records that it gives.
  const walked = [...words].sort((a, b) => b.length - a.length)[0];
  if (walked === undefined) return null;
  const begin = walked.slice(0, 40);
  const walks = scopesOf(viewer).flatMap((scope) =>
    moduleIds.map(
      (moduleId) => sql`(
        select record_id from directory_word
         where scope = ${scope} and module_id = ${moduleId} and word >= ${begin} and word < ${begin + LAST}
         order by word, record_id limit ${LOOKED_AT})`,
    ),
  );
  const others = words
    .filter((word) => word !== walked)
    .map((word) => sql`and position(${` ${word}`} in ' ' || r.folded) > 0`);
  return sql<{ id: string }>`
    select r.id from directory_record r
     where r.id in (select record_id from (${sql.join(walks, sql` union all `)}) as walked)
       and r.removed_at is null ${sql.join(others, sql` `)}
     order by not starts_with(r.folded, ${words.join(' ')}), r.folded, r.id limit ${limit}`;
}

/** `name@domain` as it begins, or `@domain`. */
function addressQuery(viewer: Viewer, { moduleIds, search, limit }: SearchInput): RawBuilder<{ id: string }> {
  const text = search.trim().toLowerCase();
  const [column, begin] = text.startsWith('@') ? ['domain', text.slice(1)] : ['address', text];
  const walks = scopesOf(viewer).map(
    (scope) => sql`(
      select record_id, address from directory_address
       where scope = ${scope} and ${sql.raw(column!)} >= ${begin} and ${sql.raw(column!)} < ${begin + LAST}
       order by ${sql.raw(column!)}, address limit ${LOOKED_AT})`,
  );
  return sql<{ id: string }>`
    select r.id from (${sql.join(walks, sql` union all `)}) as walked
      join directory_record r on r.id = walked.record_id
     where r.module_id = any(${moduleIds}::uuid[]) and r.removed_at is null
     group by r.id order by min(walked.address), r.id limit ${limit}`;
}
