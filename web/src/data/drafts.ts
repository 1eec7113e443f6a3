import type { ListedDraft } from '@guichet/contract/composing';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from './api.ts';
import { onEvents } from './live.ts';
import { queryClient } from './queries.ts';

/** My drafts in a mailbox. Other windows of mine change them too: read afresh when this one is looked at again. */
export const draftsQuery = (mailboxId: string) =>
  queryOptions({
    queryKey: ['drafts', mailboxId],
    queryFn: () => api.composing.list({ mailboxId }),
    staleTime: 10_000,
    refetchOnWindowFocus: true,
  });

/** Drafts were begun, dropped, queued or given back. */
export const refreshDrafts = (): void => void queryClient.invalidateQueries({ queryKey: ['drafts'] });

/** My drafts in a mailbox, as they stand now; undefined until they are read. */
export function useDrafts(mailboxId: string): {
  drafts: readonly ListedDraft[] | undefined;
  isError: boolean;
} {
  const { data, isError } = useQuery(draftsQuery(mailboxId));
  useEffect(
    () =>
      onEvents((_row, events) => {
        if (events.some(({ kind }) => kind.startsWith('answer.'))) refreshDrafts();
      }),
    [],
  );
  return { drafts: data, isError };
}
