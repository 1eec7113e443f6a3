import { describe, expect, it } from 'vitest';
import { snoozePresets } from './snooze-presets.ts';

const PARIS = 'Europe/Paris';
const presets = (now: string, zone = PARIS) =>
  snoozePresets(new Date(now), zone).map(({ preset, until }) => `${preset} ${until.toISOString()}`);

describe('when a conversation may come back', () => {
  it('says it on the clock of the person’s own time zone', () => {
    // A Tuesday, 10:12 in Paris.
    expect(presets('2026-11-24T09:12:00Z')).toEqual([
      'laterToday 2026-11-24T12:30:00.000Z',
      'tomorrow 2026-11-25T07:00:00.000Z',
      'monday 2026-11-30T07:00:00.000Z',
      'nextWeek 2026-12-01T07:00:00.000Z',
    ]);
    expect(presets('2026-11-24T09:12:00Z', 'America/New_York')[0]).toBe(
      'laterToday 2026-11-24T12:30:00.000Z',
    );
  });

  it('offers nothing later today in the evening, and Monday only where it is no other preset', () => {
    // Sunday evening: Monday is tomorrow.
    expect(presets('2026-11-29T19:00:00Z')).toEqual([
      'tomorrow 2026-11-30T07:00:00.000Z',
      'nextWeek 2026-12-06T07:00:00.000Z',
    ]);
    // Monday: the next one is next week.
    expect(presets('2026-11-30T06:30:00Z').map((one) => one.split(' ')[0])).toEqual([
      'laterToday',
      'tomorrow',
      'nextWeek',
    ]);
  });

  it('keeps the hour over a change of the clocks', () => {
    expect(presets('2026-03-27T10:00:00Z')).toContain('monday 2026-03-30T06:00:00.000Z');
  });
});
