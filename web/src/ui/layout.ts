import { useMediaQuery } from '@mantine/hooks';

/**
 * wide: four columns. panel-over: the right panel is an overlay (< 1280). icons: the left column is icons and the
 * list 380 (< 1024). narrow: one view at a time, bottom navigation (< 760, and 200 % zoom).
 */
export type Layout = 'wide' | 'panel-over' | 'icons' | 'narrow';

/** Paper is narrow, and is no reason to lay the screen out afresh: what is being printed would be put away. */
let onScreen: Layout | null = null;

/** How much of the shell fits. */
export function useLayout(): Layout {
  const now = { getInitialValueInEffect: false };
  const under1280 = useMediaQuery('(max-width: 1279.98px)', false, now);
  const under1024 = useMediaQuery('(max-width: 1023.98px)', false, now);
  const under760 = useMediaQuery('(max-width: 759.98px)', false, now);
  if (onScreen !== null && window.matchMedia('print').matches) return onScreen;
  onScreen = under760 ? 'narrow' : under1024 ? 'icons' : under1280 ? 'panel-over' : 'wide';
  return onScreen;
}
