/** The directory as the client reads it; the live stream renews everything below `directory`. */
import type { DirectoryModule, RecordSort } from '@guichet/contract/directory';
import type { HistoryEvent } from '@guichet/contract/events';
import type { Me } from '@guichet/contract/people';
import type { Privilege } from '@guichet/contract/privileges';
import { infiniteQueryOptions, keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { z } from 'zod';
import { api } from './api.ts';

export const modulesQuery = queryOptions({
  queryKey: ['directory', 'modules'],
  queryFn: () => api.directory.modules(),
});

export const recordQuery = (id: string) =>
  queryOptions({ queryKey: ['directory', 'record', id], queryFn: () => api.directory.open({ id }) });

export const recordHistoryQuery = (id: string) =>
  queryOptions({ queryKey: ['directory', 'history', id], queryFn: () => api.directory.history({ id }) });

export const pastConversationsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['directory', 'conversations', id],
    queryFn: ({ pageParam }) => api.directory.conversations({ id, cursor: pageParam, limit: 20 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // A new mail is no change of the directory.
    staleTime: 0,
  });

export type RecordsKey = {
  moduleId: string;
  search: string;
  sort: z.infer<typeof RecordSort>;
  descending: boolean;
};

export const recordsQuery = (key: RecordsKey) =>
  infiniteQueryOptions({
    queryKey: ['directory', 'records', key],
    queryFn: ({ pageParam }) => api.directory.list({ ...key, cursor: pageParam, limit: 100 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled: key.moduleId !== '',
  });

/** The few best matches, for a list that follows the typing. */
export const matchesQuery = (moduleId: string, search: string) =>
  queryOptions({
    queryKey: ['directory', 'matches', moduleId, search],
    queryFn: () =>
      api.directory.list({ moduleId, search, sort: 'name', descending: false, limit: 20, cursor: undefined }),
    placeholderData: keepPreviousData,
    enabled: moduleId !== '',
  });

export const proposalsQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['directory', 'proposals', conversationId],
    queryFn: () => api.directory.proposals({ id: conversationId }),
    staleTime: 5_000,
  });

/** Names of the records that these events tell of, by id. */
export function useRecordNames(events: readonly HistoryEvent[]): ReadonlyMap<string, string> {
  const ids = useMemo(() => {
    const named = events.flatMap((event) =>
      event.kind === 'conversation.identified' ? [event.data.fromRecordId, event.data.toRecordId] : [],
    );
    return [...new Set(named.filter((id) => id !== null))].sort().slice(0, 200);
  }, [events]);
  const { data } = useQuery({
    queryKey: ['directory', 'names', ids],
    queryFn: () => api.directory.names({ ids }),
    placeholderData: keepPreviousData,
    enabled: ids.length > 0,
  });
  return useMemo(() => new Map((data ?? []).map(({ id, name }) => [id, name])), [data]);
}

/** A module's words in the reader's language. */
export function moduleWords(module: DirectoryModule, language: string): { singular: string; plural: string } {
  return language === 'en'
    ? { singular: module.singularEn, plural: module.pluralEn }
    : { singular: module.singularFr, plural: module.pluralFr };
}

const holdsSomewhere = (me: Me, privilege: Privilege): boolean =>
  me.role === 'admin' ||
  me.mailboxes.some(({ kind, privileges }) => kind === 'shared' && privileges.includes(privilege));

/** Whether I may change what everyone sees; the server's own rule. */
export const mayEditDirectory = (me: Me): boolean => holdsSomewhere(me, 'identify');

/** Whether I may take tables in and out. */
export const mayExportDirectory = (me: Me): boolean => holdsSomewhere(me, 'export');
