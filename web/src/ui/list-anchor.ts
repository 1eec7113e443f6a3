/** Which row must stay where it is when the list changes, and where its key was. */
export interface Anchor {
  key: string;
  index: number;
}

/**
 * How many rows the anchor went down (negative: up) between two lists.
 * An anchor that left the list is replaced by the nearest row after it that stayed, then before it.
 */
export function anchorShift(
  before: readonly string[],
  after: ReadonlyMap<string, number>,
  anchor: Anchor,
): number {
  for (let i = anchor.index; i < before.length; i++) {
    const now = after.get(before[i]!);
    if (now !== undefined) return now - i;
  }
  for (let i = anchor.index - 1; i >= 0; i--) {
    const now = after.get(before[i]!);
    if (now !== undefined) return now - i;
  }
  return 0;
}

/** How many keys of `after` lie above `end` and were not in `before`. */
export function arrivedAbove(before: ReadonlySet<string>, after: readonly string[], end: number): number {
  let count = 0;
  for (let i = 0; i < end && i < after.length; i++) if (!before.has(after[i]!)) count++;
  return count;
}
