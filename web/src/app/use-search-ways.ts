/** Into a search and out of it again: back to the list, the row and the place in it where one was. */
import type { ConversationRow } from '@guichet/contract/conversations';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import type { ListFilter } from '../data/filter-url.ts';
import { without } from '../features/list/criteria.ts';
import type { VirtualListHandle } from '../ui/VirtualList.tsx';

type Options = {
  filter: ListFilter;
  onFilter: (filter: ListFilter, replace?: boolean) => void;
  cursor: string | null;
  setCursor: (id: string | null) => void;
  list: RefObject<VirtualListHandle | null>;
  rows: readonly ConversationRow[];
};

export function useSearchWays(options: Options) {
  const { filter, rows, list } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const before = useRef<{ filter: ListFilter; cursor: string | null } | null>(null);
  const returning = useRef<string | null>(null);

  const search = useCallback((next: ListFilter, isTyping: boolean) => {
    const now = latest.current;
    const begins = now.filter.text === undefined;
    if (begins && next.text !== undefined) before.current = { filter: now.filter, cursor: now.cursor };
    // One step back leads out of the search, however long one has typed.
    now.onFilter(next, isTyping && !begins);
  }, []);

  const leave = useCallback(() => {
    const now = latest.current;
    if (now.filter.text !== undefined) {
      const cursor = before.current?.cursor ?? null;
      now.onFilter(before.current?.filter ?? without(now.filter, 'text', 'place'));
      now.setCursor(cursor);
      returning.current = cursor;
      before.current = null;
    }
    now.list.current?.focus();
  }, []);

  useEffect(() => {
    const id = returning.current;
    if (id === null || filter.text !== undefined || !rows.some((row) => row.id === id)) return;
    returning.current = null;
    const frame = requestAnimationFrame(() => {
      list.current?.focus();
      list.current?.scrollToKey(id);
    });
    return () => cancelAnimationFrame(frame);
  }, [filter, rows, list]);

  return { search, leave };
}
