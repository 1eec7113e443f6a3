import { describe, expect, it } from 'vitest';
import { dateField, instantOf, typedInstant } from './wall-time.ts';

const PARIS = 'Europe/Paris';

describe('what a clock on the wall shows', () => {
  it('passes over an hour that a change of the clocks leaves out', () => {
    const missing = instantOf({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 }, PARIS);
    expect(missing.toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });

  it('reads what the fields hold', () => {
    expect(typedInstant('2026-12-24', '18:15', PARIS)?.toISOString()).toBe('2026-12-24T17:15:00.000Z');
    expect(typedInstant('', '18:15', PARIS)).toBeNull();
    expect(dateField(new Date('2026-12-31T23:30:00Z'), 1, PARIS)).toBe('2027-01-02');
  });
});
