/** What is read from the server, under which key. The live stream patches these same keys. */
import type { Filter } from '@guichet/contract/conversations';
import { type InfiniteData, infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { api, isSignedOut } from './api.ts';
import type { Page } from './rows.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The live stream says what changed; nothing is asked again for having been on screen a while.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // The browser's own idea of being online is often wrong: the server's silence decides.
      networkMode: 'always',
      retry: (count, error) => !isSignedOut(error) && error instanceof TypeError && count < 5,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 15_000),
    },
    mutations: { retry: false },
  },
});

/** A list on screen: a mailbox's, or mine over all mailboxes when there is no mailbox. */
export type ListKey = Filter & { mailboxId?: string | undefined };

export const instanceQuery = queryOptions({ queryKey: ['instance'], queryFn: () => api.setup.state() });

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => api.people.me() });

export const vocabularyQuery = (mailboxId: string) =>
  queryOptions({
    queryKey: ['vocabulary', mailboxId],
    queryFn: () => api.mailboxes.vocabulary({ mailboxId }),
  });

/** How many conversations a list has under a filter; 1000 = more than 999. */
export const totalQuery = (key: ListKey) =>
  queryOptions({
    queryKey: ['counts', key.mailboxId ?? 'all', key],
    queryFn: () => api.conversations.count(key),
  });

export const countsQuery = (mailboxId: string) =>
  queryOptions({ queryKey: ['counts', mailboxId], queryFn: () => api.conversations.counts({ mailboxId }) });

/** One page from the server, with what was found in each row where words are looked for. */
export async function readRows(key: ListKey, cursor: string | undefined, limit: number): Promise<Page> {
  if (key.text === undefined) {
    const { rows, next } = await api.conversations.list({ ...key, cursor, limit });
    return { rows, next, end: rows.at(-1) ?? null };
  }
  const found = await api.search.list({ ...key, cursor, limit: Math.min(limit, MOST_FOUND) });
  const rows = found.rows.map(({ row }) => row);
  const matches = found.rows.flatMap(({ row, match }) => (match ? [[row.id, match] as const] : []));
  return { rows, next: found.next, end: rows.at(-1) ?? null, matches: Object.fromEntries(matches) };
}

/** As many as one page of a search has. */
const MOST_FOUND = 50;

/** While one types, what was found last stands until the next answer. */
const whileTyping = <T>(last: T | undefined, before: readonly unknown[] | undefined, key: ListKey) => {
  const lastKey = before?.find((part): part is ListKey => typeof part === 'object' && part !== null);
  const isSearch = key.text !== undefined && lastKey?.text !== undefined;
  return isSearch && lastKey.mailboxId === key.mailboxId ? last : undefined;
};

/** Rows come by key, never by offset: a screenful and more at first, then as many as the server gives. */
export const listQuery = (key: ListKey) =>
  infiniteQueryOptions({
    queryKey: ['list', key],
    queryFn: ({ pageParam }) => readRows(key, pageParam, pageParam === undefined ? 50 : 100),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page) => page.next ?? undefined,
    placeholderData: (last: InfiniteData<Page, string | undefined> | undefined, query) =>
      whileTyping(last, query?.queryKey, key),
  });

/** What to mark in the messages of a conversation for the words that are looked for. */
export const marksQuery = (id: string, text: string) =>
  queryOptions({
    queryKey: ['conversation', id, 'marks', text],
    queryFn: () => api.search.marks({ id, text }),
  });

export const conversationQuery = (id: string) =>
  queryOptions({ queryKey: ['conversation', id], queryFn: () => api.conversations.open({ id }) });

export const bodyQuery = (messageId: string) =>
  queryOptions({ queryKey: ['body', messageId], queryFn: () => api.conversations.body({ messageId }) });

/** What an attachment is by its bytes. */
export const attachmentLookQuery = (messageId: string, index: number) =>
  queryOptions({
    queryKey: ['attachment', messageId, index],
    queryFn: () => api.attachments.look({ messageId, index }),
    // A text of a megabyte is not kept for long.
    gcTime: 60_000,
  });

/** The events that a message brings. */
export const invitationsQuery = (messageId: string) =>
  queryOptions({
    queryKey: ['invitations', messageId],
    queryFn: () => api.attachments.invitations({ messageId }),
  });

/** A mail that is attached to a mail. */
export const enclosedQuery = (messageId: string, index: number) =>
  queryOptions({
    queryKey: ['enclosed', messageId, index],
    queryFn: () => api.attachments.enclosed({ messageId, index }),
  });

export const historyQuery = (id: string) =>
  queryOptions({ queryKey: ['history', id], queryFn: () => api.conversations.history({ id }) });

export const assigneesQuery = (mailboxId: string) =>
  queryOptions({
    queryKey: ['assignees', mailboxId],
    queryFn: () => api.mailboxes.assignees({ mailboxId }),
    // Open counts move all the time: read afresh whenever the dialog opens.
    staleTime: 0,
  });

export const draftQuery = (id: string) =>
  queryOptions({ queryKey: ['draft', id], queryFn: () => api.composing.get({ id }) });

/** How far a conversation's mail is on its way, and what its server refused; renewed by the live stream. */
export const movingQuery = (id: string) =>
  queryOptions({ queryKey: ['moving', id], queryFn: () => api.filing.moving({ id }), staleTime: 0 });
