/** Widths of the design reference, in px. */
const side = 216;
const reader = 440;
const panel = 276;
const narrowest = 360;
const widest = 640;

/** How wide the list may be drawn so that the reader keeps its room. `screen` in px; 0 = not known yet. */
export function widestList(screen: number, hasPanel: boolean): number {
  if (screen === 0) return widest;
  const room = screen - side - reader - (hasPanel ? panel : 0);
  return Math.min(widest, Math.max(narrowest, room));
}
