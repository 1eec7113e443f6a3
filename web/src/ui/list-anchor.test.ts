import { describe, expect, it } from 'vitest';
import { anchorShift, arrivedAbove } from './list-anchor.ts';

const places = (keys: string[]) => new Map(keys.map((key, index) => [key, index]));

describe('anchorShift', () => {
  it('counts the rows that arrived above the anchor', () => {
    expect(anchorShift(['a', 'b', 'c'], places(['x', 'y', 'a', 'b', 'c']), { key: 'b', index: 1 })).toBe(2);
  });
  it('ignores what arrived below it', () => {
    expect(anchorShift(['a', 'b'], places(['a', 'b', 'x']), { key: 'b', index: 1 })).toBe(0);
  });
  it('holds the next row when the anchor itself left', () => {
    expect(anchorShift(['a', 'b', 'c'], places(['x', 'a', 'c']), { key: 'b', index: 1 })).toBe(0);
  });
  it('holds the row before when nothing after the anchor stayed', () => {
    expect(anchorShift(['a', 'b'], places(['x', 'a']), { key: 'b', index: 1 })).toBe(1);
  });
  it('is nothing when no row stayed', () => {
    expect(anchorShift(['a'], places(['x']), { key: 'a', index: 0 })).toBe(0);
  });
});

describe('arrivedAbove', () => {
  it('counts only unknown rows above the first visible one', () => {
    expect(arrivedAbove(new Set(['a', 'b']), ['x', 'a', 'y', 'b', 'z'], 3)).toBe(2);
  });
});
