/** Pure: the rows around one in a list. */
import type { Page } from './rows.ts';

/** Ids of the row before and the row after; null where there is none, or when the row is not in the list. */
export function neighbours(
  pages: readonly Page[],
  id: string | null,
): { previous: string | null; next: string | null } {
  const none = { previous: null, next: null };
  if (id === null) return none;
  let previous: string | null = null;
  let found = false;
  for (const page of pages) {
    for (const row of page.rows) {
      if (found) return { previous, next: row.id };
      if (row.id === id) found = true;
      else previous = row.id;
    }
  }
  return found ? { previous, next: null } : none;
}
