import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from './id.ts';

afterEach(() => vi.useRealTimers());

describe('newId', () => {
  it('gives UUIDs of version 7 that begin with the time', () => {
    vi.useFakeTimers({ now: new Date('2090-01-01T00:00:00Z') });
    const id = newId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse('2090-01-01T00:00:00Z'));
  });

  it('rises while the clock stands still and when it is set back', () => {
    vi.useFakeTimers({ now: new Date('2091-01-01T00:00:00Z') });
    const ids = Array.from({ length: 10_000 }, () => newId());
    vi.setSystemTime(new Date('2090-06-01T00:00:00Z'));
    ids.push(...Array.from({ length: 100 }, () => newId()));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });
});
