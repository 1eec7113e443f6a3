import { useMemo } from 'react';
import { type FilterParams, type ListFilter, readFilter } from '../data/filter-url.ts';

/** The filter in the address; the same object as long as it says the same. */
export function useFilter(params: FilterParams): ListFilter {
  const written = JSON.stringify(params);
  return useMemo(() => readFilter(JSON.parse(written) as FilterParams), [written]);
}
