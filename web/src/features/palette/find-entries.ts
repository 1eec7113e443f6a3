/** Pure: what of the palette is left for what was typed. */
import { matchRank } from '../../ui/match.ts';
import type { PaletteEntry, PaletteGroup } from './contributions.ts';

/** Lines of one group at most while something is typed. */
const MOST = 12;

/** The groups with the entries that fit, the best first; groups without any are left out. */
export function findEntries(groups: readonly PaletteGroup[], typed: string): PaletteGroup[] {
  const isTyped = typed.trim() !== '';
  return groups
    .map((group) => ({ ...group, entries: isTyped ? best(group.entries, typed) : standing(group.entries) }))
    .filter(({ entries }) => entries.length > 0);
}

const standing = (entries: readonly PaletteEntry[]) => entries.filter((entry) => !entry.isTyped);

function best(entries: readonly PaletteEntry[], typed: string): PaletteEntry[] {
  return entries
    .flatMap((entry) => {
      const rank = matchRank(typed, entry.label) ?? matchRank(typed, `${entry.label} ${entry.detail ?? ''}`);
      return rank === null ? [] : [{ entry, rank }];
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ entry }) => entry);
}
