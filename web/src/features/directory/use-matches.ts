import type { RecordSummary } from '@guichet/contract/directory';
import { foldText } from '@guichet/contract/search-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { matchesQuery } from '../../data/directory.ts';

/**
 * Records that follow the typing. What was found before stays on screen while more is asked; `isSettled` says that it
 * answers what is typed now: before that nothing of it may be chosen by Enter.
 */
export function useMatches(
  moduleId: string,
  typed: string,
): { records: readonly RecordSummary[]; isSettled: boolean } {
  const wanted = typed.trim();
  const [search] = useDebouncedValue(wanted, 120);
  const { data, isPlaceholderData } = useQuery(matchesQuery(moduleId, search));
  const isSettled = wanted === search && data !== undefined && !isPlaceholderData;
  return { records: data?.records ?? [], isSettled };
}

/** The record of this module that is already called so, whatever the case and accents. */
export function useSameName(moduleId: string, name: string): RecordSummary | null {
  const { records } = useMatches(moduleId, name);
  const wanted = foldText(name.trim());
  if (wanted === '') return null;
  return records.find((record) => foldText(record.name.trim()) === wanted) ?? null;
}
