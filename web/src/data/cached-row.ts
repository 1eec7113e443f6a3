/** Rows that are already here, found by id. */
import type { ConversationDetail, ConversationRow } from '@guichet/contract/conversations';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Page } from './rows.ts';

/** The row of a conversation that is open or in a cached list; undefined when it is not here. */
export function cachedRow(client: QueryClient, id: string): ConversationRow | undefined {
  const detail = client.getQueryData<ConversationDetail>(['conversation', id]);
  if (detail) return detail.row;
  for (const [, list] of client.getQueriesData<InfiniteData<Page>>({ queryKey: ['list'] })) {
    for (const page of list?.pages ?? []) {
      const row = page.rows.find((one) => one.id === id);
      if (row) return row;
    }
  }
  return undefined;
}
