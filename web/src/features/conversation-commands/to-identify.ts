/** Pure: whom identifying several conversations at once concerns. */
import type { Target } from '../../data/command.ts';

/** An address each, tied one after the other. */
export const MOST_ADDRESSES = 50;

export type ToIdentify = { targets: readonly Target[] } | { reason: 'unseen' | 'domains' | 'many' };

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1);

/**
 * One conversation for each address: a tie is the address's, so its other conversations follow by themselves. Several
 * addresses have to be of one domain. `isMore`: some of the chosen are not here.
 */
export function toIdentify(chosen: readonly Target[], isMore: boolean): ToIdentify {
  if (isMore) return { reason: 'unseen' };
  const byAddress = new Map<string, Target>();
  for (const target of chosen) {
    const address = target.row.correspondent.address.toLowerCase();
    if (!byAddress.has(address)) byAddress.set(address, target);
  }
  if (new Set([...byAddress.keys()].map(domainOf)).size > 1) return { reason: 'domains' };
  if (byAddress.size > MOST_ADDRESSES) return { reason: 'many' };
  return { targets: [...byAddress.values()] };
}
