/** Pure: the address of a view. */
import type { SavedView } from '@guichet/contract/views';
import { type FilterParams, pageOf, writeFilter } from '../../data/filter-url.ts';

export type ViewTarget =
  | { to: '/m/$mailboxId/$place'; params: { mailboxId: string; place: string }; search: FilterParams }
  | { to: '/mine'; search: FilterParams };

export function viewTarget({ mailboxId, filter: whole }: SavedView): ViewTarget {
  const { place, filter } = pageOf(whole);
  if (mailboxId !== null) {
    return { to: '/m/$mailboxId/$place', params: { mailboxId, place }, search: writeFilter(filter) };
  }
  return { to: '/mine', search: writeFilter(place === 'mine' ? filter : { ...filter, place }) };
}
