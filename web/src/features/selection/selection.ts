/** Pure: which rows of a list are chosen. */
import { MOST_NAMED } from '@guichet/contract/acts';

export type Selection = {
  /** Chosen one by one. Ids that are no longer listed count for nothing. */
  ids: ReadonlySet<string>;
  /** All that match the filter, also those that are not listed yet. */
  isAll: boolean;
  /** Where the next range begins. */
  anchor: string | null;
};

export const nothing: Selection = { ids: new Set(), isAll: false, anchor: null };

/** The ids that are checked among those listed. */
export function checkedIds({ ids, isAll }: Selection, listed: readonly string[]): ReadonlySet<string> {
  if (isAll) return new Set(listed);
  return ids.size === 0 ? ids : new Set(listed.filter((id) => ids.has(id)));
}

/** Checks or unchecks one; unchecking one of "all that match" leaves the others that are listed. */
export function toggle(selection: Selection, id: string, listed: readonly string[]): Selection {
  const ids = new Set(checkedIds(selection, listed));
  if (!ids.delete(id)) ids.add(id);
  return { ids: named(ids), isAll: false, anchor: id };
}

/** Checks everything from where the last one was checked to here, beside what is checked already. */
export function extend(selection: Selection, id: string, listed: readonly string[]): Selection {
  const from = selection.anchor === null ? -1 : listed.indexOf(selection.anchor);
  const to = listed.indexOf(id);
  if (from < 0 || to < 0) return toggle(selection, id, listed);
  const range = listed.slice(Math.min(from, to), Math.max(from, to) + 1);
  return {
    ids: named([...checkedIds(selection, listed), ...range]),
    isAll: false,
    anchor: selection.anchor,
  };
}

/** Everything that is listed. */
export const allListed = (listed: readonly string[]): Selection => ({
  ids: named(listed),
  isAll: false,
  anchor: listed[0] ?? null,
});

/** Everything that matches the filter. */
export const allMatching = (selection: Selection): Selection => ({ ...selection, isAll: true });

/** No more than can be named one by one, the first ones. */
const named = (ids: Iterable<string>): ReadonlySet<string> => new Set([...new Set(ids)].slice(0, MOST_NAMED));
