import type { ConversationRow } from '@guichet/contract/conversations';
import { describe, expect, it } from 'vitest';
import type { List } from './patch.ts';
import type { Page } from './rows.ts';
import { replacePage, stalePagesAt } from './stale-pages.ts';

const row = (id: string) => ({ id }) as ConversationRow;
const page = (ids: string, next: string | null, isStale = true): Page => ({
  rows: [...ids].map(row),
  next,
  ...(isStale ? { isStale: true } : {}),
});
const list = (...pages: Page[]): List => ({
  pages,
  pageParams: [undefined, ...pages.slice(0, -1).map(({ next }) => next ?? undefined)],
});
const idsOf = ({ pages }: List) => pages.map(({ rows }) => rows.map(({ id }) => id).join(''));

describe('stale pages in view', () => {
  const pages = [page('abc', '1'), page('', '2'), page('def', '3'), page('ghi', null, false)];
  it.each([
    [0, 1, [0]],
    [1, 4, [0, 1, 2]],
    [4, 5, [2]],
    [7, 8, []],
  ])('rows %i to %i', (from, to, found) => {
    expect(stalePagesAt(pages, from, to)).toEqual(found);
  });
});

describe('a page that was read again', () => {
  const old = list(page('abc', '1'), page('def', '2'), page('ghi', null));
  it('takes its place, and a row stands once', () => {
    const now = replacePage(old, '1', page('deh', '2', false));
    expect(idsOf(now)).toEqual(['abc', 'deh', 'gi']);
    expect(now.pages.map(({ isStale }) => isStale ?? false)).toEqual([true, false, true]);
  });
  it('that no longer reaches the next one ends the list there', () => {
    const now = replacePage(old, '1', page('xyz', 'later', false));
    expect(idsOf(now)).toEqual(['abc', 'xyz']);
    expect(now.pages.at(-1)?.next).toBe('later');
    expect(now.pageParams).toEqual([undefined, '1']);
  });
  it('of a list that was cut meanwhile changes nothing', () => {
    expect(replacePage(old, 'gone', page('xyz', null))).toBe(old);
  });
});
