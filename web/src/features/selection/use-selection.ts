import { MOST_NAMED } from '@guichet/contract/acts';
import type { ConversationRow } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import type { Many, Target } from '../../data/command.ts';
import { mailboxOf } from '../../data/me.ts';
import type { ListKey } from '../../data/queries.ts';
import { allListed, allMatching, checkedIds, extend, nothing, type Selection, toggle } from './selection.ts';

export type SelectionActs = {
  /** Checks or unchecks; with `isRange` everything from the one checked last. */
  toggle: (id: string, isRange?: boolean) => void;
  /** Everything that is listed; nothing when it is all checked already. */
  toggleListed: () => void;
  /** Everything that matches the filter. */
  chooseMatching: () => void;
  clear: () => void;
};

export type ChosenRows = SelectionActs & {
  checked: ReadonlySet<string>;
  isAll: boolean;
  /** More would have been chosen, one by one, than can be: the first ones are. */
  isCut: boolean;
  /** Every row that is listed is checked. */
  isListed: boolean;
  /** How many rows are listed. */
  listed: number;
  /** How many match the filter; 1000 = more than 999. Null while that is not known. */
  matching: number | null;
  /** What a command acts on; null while nothing is chosen. */
  many: Many | null;
};

/** What is chosen in a list. Another list, or another filter, begins with nothing. */
export function useSelection(
  rows: readonly ConversationRow[],
  listKey: ListKey,
  me: Me,
  mailbox: MyMailbox | null,
  hasMore: boolean,
): ChosenRows {
  const name = JSON.stringify(listKey);
  const [state, setState] = useState<{ name: string; selection: Selection }>({ name, selection: nothing });
  const selection = state.name === name ? state.selection : nothing;
  const listed = useMemo(() => rows.map((row) => row.id), [rows]);
  const checked = useMemo(() => checkedIds(selection, listed), [selection, listed]);
  const isListed = listed.length > 0 && checked.size === listed.length;
  const { data: counted } = useQuery({
    queryKey: ['counts', 'selection', listKey],
    queryFn: () => api.conversations.count(listKey),
    enabled: hasMore && isListed,
    placeholderData: keepPreviousData,
  });
  const matching = hasMore ? (counted?.count ?? null) : listed.length;

  const latest = useRef({ name, selection, listed, isListed });
  useEffect(() => {
    latest.current = { name, selection, listed, isListed };
  });
  const [acts] = useState<SelectionActs>(() => {
    const set = (next: Selection) => setState({ name: latest.current.name, selection: next });
    return {
      toggle: (id, isRange = false) => {
        const now = latest.current;
        set((isRange ? extend : toggle)(now.selection, id, now.listed));
      },
      toggleListed: () => set(latest.current.isListed ? nothing : allListed(latest.current.listed)),
      chooseMatching: () => set(allMatching(latest.current.selection)),
      clear: () => set(nothing),
    };
  });

  const many = useMemo((): Many | null => {
    if (checked.size === 0) return null;
    const targets = rows.flatMap((row): Target[] => {
      const home = checked.has(row.id) ? mailboxOf(me, row.mailboxId) : undefined;
      return home ? [{ row, me, mailbox: home }] : [];
    });
    const { mailboxId, ...filter } = listKey;
    return {
      me,
      mailbox,
      targets,
      count: selection.isAll ? (matching ?? checked.size) : checked.size,
      selection: selection.isAll
        ? { filter, ...(mailboxId === undefined ? {} : { mailboxId }) }
        : { ids: [...checked] },
    };
  }, [checked, rows, me, mailbox, listKey, selection.isAll, matching]);

  const isCut = !selection.isAll && checked.size >= MOST_NAMED && listed.length > MOST_NAMED;
  return { ...acts, checked, isCut, isAll: selection.isAll, isListed, listed: listed.length, matching, many };
}
