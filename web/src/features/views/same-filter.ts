/** Pure: whether two filters list the same, however they are written. */
import type { Filter } from '@guichet/contract/conversations';
import { filterAt, pageOf } from '../../data/filter-url.ts';

const canonical = (filter: Filter): string => {
  const { place, filter: narrowed } = pageOf(filter);
  const whole = filterAt(place, narrowed);
  const entries = Object.entries(whole)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
};

export const sameFilter = (a: Filter, b: Filter): boolean => canonical(a) === canonical(b);
