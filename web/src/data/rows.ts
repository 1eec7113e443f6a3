/** Pure: where a row belongs in a list, so that a change shows at once without asking the server again. */
import type { ConversationRow, FilterFlag } from '@guichet/contract/conversations';
import type { SearchMatch } from '@guichet/contract/search';
import type { ListKey } from './queries.ts';

/** Whether a row stands in a list, as far as it can be told from the row alone. */
export type Belonging = 'yes' | 'no' | 'unknown';

/** Whether this row stands in this list for me; the server's rule, seen from one row. */
export const belongs = (row: ConversationRow, key: ListKey, meId: string): boolean =>
  belonging(row, key, meId) === 'yes';

/**
 * The same, where it may be that only the server knows: what words are in it, whose address it is. `isListed`: it
 * stands there now. What is read while one looks at what is unread stays until the list is read again.
 */
export function belonging(row: ConversationRow, key: ListKey, meId: string, isListed = false): Belonging {
  if (key.mailboxId ? row.mailboxId !== key.mailboxId : !isMine(row, key, meId)) return 'no';
  if (!inPlace(row, key.place, meId)) return 'no';
  if (key.assignment === 'me' && row.assigneeId !== meId) return 'no';
  if (key.assignment === 'none' && row.assigneeId !== null) return 'no';
  if (key.assignment.length > 4 && row.assigneeId !== key.assignment) return 'no';
  if (!isOneOf(row.departmentId, key.departmentIds)) return 'no';
  if (!isOneOf(row.qualificationId, key.qualificationIds)) return 'no';
  if (key.status && !key.status.includes(row.status)) return 'no';
  if (key.folderId && row.folderId !== key.folderId) return 'no';
  if (key.tagIds && !key.tagIds.some((id) => row.tagIds.includes(id))) return 'no';
  if (key.correspondent && !isWith(row.correspondent.address, key.correspondent)) return 'no';
  if (!(key.is ?? []).every((flag) => hasFlag(row, flag) || (flag === 'unread' && isListed))) return 'no';
  const received = isReceivedIn(row.lastMessageAt, key);
  if (received === 'no') return 'no';
  const isUnsure = key.text !== undefined || (key.recordId !== undefined && row.record?.id !== key.recordId);
  return isUnsure ? 'unknown' : received;
}

/** Over all mailboxes it is about what is mine, unless words are looked for or it says whose. */
const isMine = (row: ConversationRow, key: ListKey, meId: string) =>
  key.text !== undefined || key.assignment !== 'any' || row.assigneeId === meId;

const isOneOf = (id: string | null, ids: readonly string[] | undefined) =>
  ids === undefined || ids.includes(id ?? 'none');

function isWith(address: string, wanted: string): boolean {
  const [own, asked] = [address.toLowerCase(), wanted.toLowerCase()];
  const at = asked.lastIndexOf('@');
  return at > 0 ? own === asked : own.split('@').at(-1) === asked.slice(at + 1);
}

function hasFlag(row: ConversationRow, flag: FilterFlag): boolean {
  switch (flag) {
    case 'unread':
      return row.unread;
    case 'starred':
      return row.starred;
    case 'attachment':
      return row.hasAttachments;
    case 'snoozed':
      return row.place === 'inbox' && row.snoozed !== null;
    case 'scheduled':
      return row.scheduledFor !== null;
  }
}

/** Days are those of the reader's time zone: within so much of their ends only the server knows. */
const ZONES = 14 * 3_600_000;

function isReceivedIn(at: string, { from, until }: Pick<ListKey, 'from' | 'until'>): Belonging {
  if (from === undefined && until === undefined) return 'yes';
  const time = Date.parse(at);
  const begins = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(`${from}T00:00:00Z`);
  const ends = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${until}T00:00:00Z`) + 86_400_000;
  if (time < begins - ZONES || time >= ends + ZONES) return 'no';
  return time >= begins + ZONES && time < ends - ZONES ? 'yes' : 'unknown';
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
  /** What words were found in, by conversation. */
  matches?: Readonly<Record<string, SearchMatch>>;
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
  const isListed = without !== pages;
  const standing = belonging(row, key, meId, isListed);
  if (standing === 'no' || (standing === 'unknown' && !isListed)) return without;
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

/** Whether only the server knows if this row is to come into the list. */
export const isUnsure = (pages: readonly Page[], row: ConversationRow, key: ListKey, meId: string): boolean =>
  belonging(row, key, meId) === 'unknown' && !pages.some((page) => page.rows.some(({ id }) => id === row.id));

export function removeRow(pages: readonly Page[], id: string): readonly Page[] {
  if (!pages.some((page) => page.rows.some((row) => row.id === id))) return pages;
  return pages.map((page) => ({ ...page, rows: page.rows.filter((row) => row.id !== id) }));
}
