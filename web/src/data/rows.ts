/** Pure: where a row belongs in a list, so that a change shows at once without asking the server again. */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { ListKey } from './queries.ts';

/** Whether this row stands in this list for me; the server's rule, seen from one row. */
export function belongs(row: ConversationRow, key: ListKey, meId: string): boolean {
  if (key.mailboxId ? row.mailboxId !== key.mailboxId : row.assigneeId !== meId || row.status === 'resolved')
    return false;
  if (!inPlace(row, key.place, meId)) return false;
  if (key.assignment === 'me' && row.assigneeId !== meId) return false;
  if (key.assignment === 'none' && row.assigneeId !== null) return false;
  if (key.assignment.length > 4 && row.assigneeId !== key.assignment) return false;
  if (key.departmentId && row.departmentId !== key.departmentId) return false;
  if (key.qualificationId && row.qualificationId !== key.qualificationId) return false;
  return true;
}

function inPlace(row: ConversationRow, place: ListKey['place'], meId: string): boolean {
  const inbox = row.place === 'inbox' && row.snoozed === null;
  switch (place) {
    case 'open':
      return inbox && row.status === 'open';
    case 'mine':
      return inbox && row.status !== 'resolved' && row.assigneeId === meId;
    case 'unassigned':
      return inbox && row.status === 'open' && row.assigneeId === null;
    case 'waiting':
      return inbox && row.status !== 'resolved' && row.waitingSince !== null;
    case 'pending':
      return inbox && row.status === 'pending';
    case 'resolved':
      return inbox && row.status === 'resolved';
    case 'snoozed':
      return row.place === 'inbox' && row.snoozed !== null;
    case 'all':
      return true;
    default:
      return row.place === place;
  }
}

/** The order of a list: oldest wait first in `waiting`, else newest message first; ids break ties. */
export function compareRows(place: ListKey['place']): (a: RowPosition, b: RowPosition) => number {
  if (place === 'waiting') {
    return (a, b) => compareText(a.waitingSince ?? '', b.waitingSince ?? '') || compareText(a.id, b.id);
  }
  return (a, b) => compareText(b.lastMessageAt, a.lastMessageAt) || compareText(b.id, a.id);
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export type Page = {
  rows: ConversationRow[];
  next: string | null;
  /** The last row as the server gave it: where this page ends, whatever moves in and out of it. */
  end?: RowPosition | null;
  /** Something may have changed that nobody told: to be read again before it is looked at. */
  isStale?: true;
};

/** What the order of a list is made of. */
export type RowPosition = Pick<ConversationRow, 'id' | 'lastMessageAt' | 'waitingSince'>;

/**
 * The pages of a list after one row changed: replaced, taken out, or put where it belongs. A row that would
 * stand after the last one loaded is left to paging. The same pages when nothing changes, or when they have it newer.
 */
export function patchPages(
  pages: readonly Page[],
  row: ConversationRow,
  key: ListKey,
  meId: string,
): readonly Page[] {
  if (pages.some((page) => page.rows.some(({ id, seq }) => id === row.id && seq > row.seq))) return pages;
  const without = removeRow(pages, row.id);
  if (!belongs(row, key, meId)) return without;
  const compare = compareRows(key.place);
  for (let index = 0; index < without.length; index += 1) {
    const page = without[index]!;
    const at = page.rows.findIndex((other) => compare(row, other) < 0);
    const isEnd = index === without.length - 1 && page.next === null;
    if (at === -1 && !isEnd) continue;
    const rows = at === -1 ? [...page.rows, row] : [...page.rows.slice(0, at), row, ...page.rows.slice(at)];
    return without.map((other, i) => (i === index ? { ...page, rows } : other));
  }
  return without;
}

export function removeRow(pages: readonly Page[], id: string): readonly Page[] {
  if (!pages.some((page) => page.rows.some((row) => row.id === id))) return pages;
  return pages.map((page) => ({ ...page, rows: page.rows.filter((row) => row.id !== id) }));
}
