/** Applies what changed to everything that is cached: lists, the open conversation, its history. */
import type {
  AbsorbedHistory,
  ConversationDetail,
  ConversationRow,
  Message,
} from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { LiveMessage } from '@guichet/contract/realtime';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { ListKey } from './queries.ts';
import { isUnsure, type Page, patchPages, removeRow } from './rows.ts';

export type List = InfiniteData<Page, string | undefined>;

/** Puts a fresh row into every cached list and the open conversation. An older state never covers a newer one. */
export function patchRow(client: QueryClient, row: ConversationRow, meId: string): void {
  eachList(client, (pages, key) => {
    if (isUnsure(pages, row, key, meId)) askSoon(client, key);
    return patchPages(pages, row, key, meId);
  });
  client.setQueryData<ConversationDetail>(['conversation', row.id], (detail) =>
    detail && detail.row.seq <= row.seq ? { ...detail, row } : detail,
  );
}

const asking = new Set<string>();

/** Milliseconds in which what happens is asked for once. */
const BURST = 500;

/** Reads a list again of which only the server knows whether something came into it. */
function askSoon(client: QueryClient, key: ListKey): void {
  const name = JSON.stringify(key);
  if (asking.has(name)) return;
  asking.add(name);
  setTimeout(() => {
    asking.delete(name);
    void client.invalidateQueries({ queryKey: ['list', key], exact: true });
  }, BURST);
}

/** Takes a conversation off every list; what is open of it says that it is gone. */
export function dropRow(client: QueryClient, id: string): void {
  eachList(client, (pages) => removeRow(pages, id));
}

/** Changes the pages of every cached list, also of those that are being read at this moment. */
export function eachList(
  client: QueryClient,
  change: (pages: readonly Page[], key: ListKey) => readonly Page[],
): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ['list'] })) {
    const key = query.queryKey[1] as ListKey;
    const apply = () =>
      void client.setQueryData<List>(query.queryKey, (list) => {
        if (!list) return list;
        const pages = change(list.pages, key);
        return pages === list.pages ? list : { ...list, pages: [...pages] };
      });
    apply();
    // What is on its way was read before this change, and its answer puts back the pages as they were then.
    if (query.state.fetchStatus !== 'idle') void query.promise?.then(apply, () => undefined);
  }
}

type Tie = Extract<LiveMessage, { type: 'directory' }>['ties'][number];

/** Shows on every cached row of these addresses whose they are now. */
export function patchTies(client: QueryClient, ties: readonly Tie[]): void {
  if (ties.length === 0) return;
  const records = new Map(ties.map(({ address, record }) => [address, record]));
  const changed = (row: ConversationRow): ConversationRow => {
    const record = records.get(row.correspondent.address.toLowerCase());
    return record === undefined ? row : { ...row, record };
  };
  eachList(client, (pages) => pages.map((page) => ({ ...page, rows: page.rows.map(changed) })));
  client.setQueriesData<ConversationDetail>(
    { queryKey: ['conversation'] },
    (detail) => detail && { ...detail, row: changed(detail.row) },
  );
}

/** After these the histories of other conversations are read with this one, or no longer. */
const joiningKinds: ReadonlySet<HistoryEvent['kind']> = new Set<HistoryEvent['kind']>([
  'conversation.merged',
  'conversation.unmerged',
]);

/** Shows what changed of a conversation for me alone, wherever its row stands; never puts it where it does not. */
export function patchStanding(
  client: QueryClient,
  id: string,
  change: Partial<Pick<ConversationRow, 'starred' | 'unread'>>,
): void {
  const changed = (row: ConversationRow): ConversationRow => (row.id === id ? { ...row, ...change } : row);
  const hasIt = (page: Page) => page.rows.some((row) => row.id === id);
  eachList(client, (pages) =>
    pages.some(hasIt)
      ? pages.map((page) => (hasIt(page) ? { ...page, rows: page.rows.map(changed) } : page))
      : pages,
  );
  client.setQueryData<ConversationDetail>(
    ['conversation', id],
    (detail) => detail && { ...detail, row: changed(detail.row) },
  );
}

type ConversationMessage = Extract<LiveMessage, { type: 'conversation' }>;

/** Applies one conversation's news from the live stream. */
export function patchConversation(client: QueryClient, message: ConversationMessage, meId: string): void {
  const { row } = message;
  patchRow(client, row, meId);
  client.setQueryData<ConversationDetail>(['conversation', row.id], (detail) =>
    detail
      ? {
          ...detail,
          messages: merge(withoutAhead(detail.messages, message.messages, meId), message.messages, (a, b) =>
            a.at < b.at ? -1 : 1,
          ),
          notes: merge(detail.notes, message.notes, (a, b) => (a.at < b.at ? -1 : 1)),
        }
      : detail,
  );
  client.setQueryData<{ events: HistoryEvent[]; absorbed: AbsorbedHistory[] }>(
    ['history', row.id],
    (history) =>
      history
        ? { ...history, events: merge(history.events, message.events, (a, b) => a.seq - b.seq) }
        : history,
  );
  // Who read it, what I may do, proposals and what was merged or split follow from the events: read it again, quietly.
  const known = client.getQueryData<ConversationDetail>(['conversation', row.id]);
  const isOther = known !== undefined && known.messages.length !== row.messageCount;
  if (message.events.length > 0 || message.messages.length > 0 || isOther) {
    void client.invalidateQueries({ queryKey: ['conversation', row.id] });
    void client.invalidateQueries({ queryKey: ['moving', row.id] });
  }
  if (message.events.some(({ kind }) => joiningKinds.has(kind)))
    void client.invalidateQueries({ queryKey: ['history', row.id] });
}

/** An answer of mine on screen before the server had it: no outbox knows it yet. */
const isAhead = ({ id, sending }: Message): boolean => sending?.outboxId === id;

/** Without what stood there for my answer until it came. */
const withoutAhead = (
  old: readonly Message[],
  fresh: readonly Message[],
  meId: string,
): readonly Message[] =>
  fresh.some(({ authorId, sending }) => authorId === meId && sending !== null)
    ? old.filter((one) => !isAhead(one))
    : old;

/** Old and new by id, the new ones winning, in order. */
function merge<T extends { id: string }>(
  old: readonly T[],
  fresh: readonly T[],
  compare: (a: T, b: T) => number,
): T[] {
  if (fresh.length === 0) return [...old];
  const byId = new Map(old.map((item) => [item.id, item]));
  for (const item of fresh) byId.set(item.id, item);
  return [...byId.values()].sort(compare);
}
