/** Px between the line and the list, and between the list and the edge. */
const GAP = 4;
const EDGE = 8;

/**
 * Puts a list beside a place in the text: below it where there is room, else above, and inside of the dialog or page
 * that the text stands in.
 * @param at in px of the window
 */
export function placeBeside(
  list: HTMLElement | null,
  at: { left: number; top: number; bottom: number },
): void {
  if (!list) return;
  const ground = list.offsetParent?.getBoundingClientRect() ?? new DOMRect();
  const frame = list.closest('[role="dialog"]')?.getBoundingClientRect();
  const edges = {
    left: Math.max(frame?.left ?? 0, 0) + EDGE,
    right: Math.min(frame?.right ?? window.innerWidth, window.innerWidth) - EDGE,
    top: Math.max(frame?.top ?? 0, 0) + EDGE,
    bottom: Math.min(frame?.bottom ?? window.innerHeight, window.innerHeight) - EDGE,
  };
  list.style.maxWidth = `${edges.right - edges.left}px`;
  const below = edges.bottom - at.bottom - GAP;
  const above = at.top - GAP - edges.top;
  const isBelow = below >= Math.min(list.scrollHeight, 200) || below >= above;
  list.style.maxHeight = `${Math.max(120, Math.min(280, isBelow ? below : above))}px`;
  const { width, height } = list.getBoundingClientRect();
  const left = Math.max(edges.left, Math.min(at.left, edges.right - width));
  const top = isBelow ? at.bottom + GAP : at.top - GAP - height;
  list.style.left = `${left - ground.left}px`;
  list.style.top = `${top - ground.top}px`;
}
