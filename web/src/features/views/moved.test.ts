import { describe, expect, it } from 'vitest';
import { moved } from './moved.ts';

describe('moving one in a list', () => {
  it.each([
    ['b', 0, 'bac'],
    ['a', 2, 'bca'],
    ['a', 1, 'bac'],
    ['c', 9, 'abc'],
    ['a', -1, 'abc'],
  ])('%s to %i', (id, to, expected) => {
    expect(moved(['a', 'b', 'c'], id, to).join('')).toBe(expected);
  });
});
