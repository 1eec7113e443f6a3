/** What is read from the server, under which key. The live stream patches these same keys. */
import type { Filter } from '@guichet/contract/conversations';
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
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
    queryKey: ['counts', key.mailboxId, key],
    queryFn: () => api.conversations.count(key),
  });

export const countsQuery = (mailboxId: string) =>
  queryOptions({ queryKey: ['counts', mailboxId], queryFn: () => api.conversations.counts({ mailboxId }) });

/** Rows come by key, never by offset: a screenful and more at first, then as many as the server gives. */
export const listQuery = (key: ListKey) =>
  infiniteQueryOptions({
    queryKey: ['list', key],
    queryFn: async ({ pageParam }): Promise<Page> => {
      const limit = pageParam === undefined ? 50 : 100;
      const { rows, next } = await api.conversations.list({ ...key, cursor: pageParam, limit });
      return { rows, next, end: rows.at(-1) ?? null };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const conversationQuery = (id: string) =>
  queryOptions({ queryKey: ['conversation', id], queryFn: () => api.conversations.open({ id }) });

export const bodyQuery = (messageId: string) =>
  queryOptions({ queryKey: ['body', messageId], queryFn: () => api.conversations.body({ messageId }) });

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
