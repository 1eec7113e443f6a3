import type { MantineTransition } from '@mantine/core';

/** Everything that opens over the page: what opened last is on top, whatever it is. */
export const OVER_PAGE = 300;

/**
 * How something comes over the page. It goes at once: while it were still there, the keys would be meant for it and the
 * next press would be lost.
 */
export const opening = (transition: MantineTransition, duration = 140) => ({
  transition,
  duration,
  exitDuration: 0,
});
