import type { Filter } from '@guichet/contract/conversations';
import type { SavedView } from '@guichet/contract/views';
import { useQuery } from '@tanstack/react-query';
import { viewsQuery } from '../../data/views.ts';
import { sameFilter } from './same-filter.ts';

/** The view that lists just this; undefined when none does. */
export function useViewOf(mailboxId: string | null, filter: Filter | null): SavedView | undefined {
  const { data } = useQuery(viewsQuery(mailboxId));
  return filter === null ? undefined : data?.find((view) => sameFilter(view.filter, filter));
}
