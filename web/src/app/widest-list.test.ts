import { describe, expect, it } from 'vitest';
import { widestList } from './widest-list.ts';

describe('the widest list', () => {
  it.each([
    [1440, true, 508],
    [1440, false, 640],
    [1280, true, 360],
    [1024, false, 368],
    [800, false, 360],
    [0, true, 640],
  ])('on %i px, panel %s: %i', (screen, hasPanel, width) => {
    expect(widestList(screen, hasPanel)).toBe(width);
  });
});
