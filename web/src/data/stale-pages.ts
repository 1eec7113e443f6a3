/**
 * After "read everything again" a long list is not read from its top to where one is: its pages are marked, and
 * each is read again when it comes into view.
 */
import type { QueryClient } from '@tanstack/react-query';
import { eachList, type List } from './patch.ts';
import { type ListKey, listQuery, readRows } from './queries.ts';
import { compareRows, type Page, type RowPosition } from './rows.ts';

/** A list of so many pages is read again as a whole. */
const SHORT = 2;

/** Requests for one page that has grown. */
const PATIENCE = 3;

/** Everything that is cached may be old: what is short or on screen is read again now, the rest when it is seen. */
export function readEverythingAgain(client: QueryClient): void {
  client.removeQueries({ queryKey: ['list'], type: 'inactive' });
  eachList(client, (pages) =>
    pages.length <= SHORT ? pages : pages.map((page): Page => ({ ...page, isStale: true })),
  );
  void client.invalidateQueries({
    predicate: ({ queryKey, state }) => {
      const list = queryKey[0] === 'list' ? (state.data as List | undefined) : undefined;
      return list === undefined || list.pages.length <= SHORT;
    },
  });
}

/** Indexes of the stale pages that hold any of the rows `from` to `to`, and of empty ones between them. */
export function stalePagesAt(pages: readonly Page[], from: number, to: number): number[] {
  const found: number[] = [];
  let start = 0;
  pages.forEach((page, index) => {
    const end = start + page.rows.length;
    if (page.isStale && start <= to && end >= from) found.push(index);
    start = end;
  });
  return found;
}

const underWay = new Set<string>();

/** Reads again what of a list is stale and holds the rows `from` to `to`. */
export async function readSeenAgain(
  client: QueryClient,
  key: ListKey,
  from: number,
  to: number,
): Promise<void> {
  const { queryKey } = listQuery(key);
  const list = client.getQueryData<List>(queryKey);
  if (!list) return;
  for (const index of stalePagesAt(list.pages, from, to)) {
    const cursor = list.pageParams[index];
    const name = JSON.stringify([key, cursor]);
    if (underWay.has(name)) continue;
    underWay.add(name);
    try {
      await readPageAgain(client, key, cursor);
    } catch {
      // It stays marked: the next look at it tries again.
      return;
    } finally {
      underWay.delete(name);
    }
  }
}

async function readPageAgain(client: QueryClient, key: ListKey, cursor: string | undefined): Promise<void> {
  const { queryKey } = listQuery(key);
  const pageOf = (list: List | undefined) => list?.pages[list.pageParams.indexOf(cursor)];
  for (let attempt = 1; ; attempt += 1) {
    const page = pageOf(client.getQueryData<List>(queryKey));
    if (!page) return;
    const updates = client.getQueryState(queryKey)?.dataUpdateCount;
    const fresh = await readStretch(key, cursor, page);
    // What the live stream brought meanwhile may be newer than this answer.
    const isOvertaken = updates !== client.getQueryState(queryKey)?.dataUpdateCount;
    if (isOvertaken && attempt < PATIENCE) continue;
    client.setQueryData<List>(queryKey, (list) => list && replacePage(list, cursor, fresh));
    return;
  }
}

/** The rows after `cursor` up to where the page ends; fewer when that stretch has grown beyond measure. */
async function readStretch(key: ListKey, cursor: string | undefined, page: Page): Promise<Page> {
  const rows: Page['rows'] = [];
  const matches: NonNullable<Page['matches']> = {};
  let after = cursor;
  for (let request = 0; request < PATIENCE; request += 1) {
    const answer = await readRows(key, after, 100);
    Object.assign(matches, answer.matches);
    rows.push(...answer.rows);
    const cut = page.next === null ? null : cutAt(rows, page.end ?? null, key.place);
    if (cut !== null) return { rows: cut, next: page.next, end: page.end ?? null, matches };
    if (answer.next === null) return { rows, next: null, end: rows.at(-1) ?? null, matches };
    after = answer.next;
  }
  return { rows, next: after ?? null, end: rows.at(-1) ?? null, matches };
}

/** The rows up to `end` when they go beyond it, else null. */
function cutAt(rows: Page['rows'], end: RowPosition | null, place: ListKey['place']): Page['rows'] | null {
  if (end === null) return null;
  const compare = compareRows(place);
  const beyond = rows.findIndex((row) => compare(row, end) > 0);
  return beyond === -1 ? null : rows.slice(0, beyond);
}

/**
 * The list with the page of that cursor as it was read now. A row stands once. Where the page no longer reaches the
 * next one, what followed is given up and comes by paging again.
 */
export function replacePage(list: List, cursor: string | undefined, fresh: Page): List {
  const at = list.pageParams.indexOf(cursor);
  const old = list.pages[at];
  if (!old) return list;
  const ids = new Set(fresh.rows.map(({ id }) => id));
  const others = list.pages.map((page, index) =>
    index !== at && page.rows.some(({ id }) => ids.has(id))
      ? { ...page, rows: page.rows.filter(({ id }) => !ids.has(id)) }
      : page,
  );
  const isWhole = fresh.next === old.next;
  return {
    pages: [...others.slice(0, at), fresh, ...(isWhole ? others.slice(at + 1) : [])],
    pageParams: isWhole ? list.pageParams : list.pageParams.slice(0, at + 1),
  };
}
