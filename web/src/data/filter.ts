/** Pure: the list's filter as it stands in the URL. */
import type { Filter } from '@guichet/contract/conversations';

export type FilterSearch = {
  assignment?: Filter['assignment'];
  departmentId?: string;
  qualificationId?: string;
};

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value);

/** What of a URL's search is a filter; anything else is dropped, "any" is no filter. */
export function readFilter(search: Record<string, unknown>): FilterSearch {
  const { assignment, departmentId, qualificationId } = search;
  return {
    ...(assignment === 'me' || assignment === 'none' || isId(assignment) ? { assignment } : {}),
    ...(isId(departmentId) ? { departmentId } : {}),
    ...(isId(qualificationId) ? { qualificationId } : {}),
  };
}

/** How many criteria are active. */
export const filterCount = (filter: FilterSearch): number => Object.keys(readFilter(filter)).length;
