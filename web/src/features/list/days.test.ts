import { describe, expect, it } from 'vitest';
import { dayBeside, dayIn, dayWords, presetOf, presets, spanOf } from './days.ts';

describe('days of the filter', () => {
  it('are those of the reader’s time zone', () => {
    const late = new Date('2026-03-01T23:30:00Z');
    expect(dayIn(late, 'UTC')).toBe('2026-03-01');
    expect(dayIn(late, 'Europe/Paris')).toBe('2026-03-02');
    expect(dayIn(late, 'Pacific/Honolulu')).toBe('2026-03-01');
  });
  it('go over the ends of months and leap days', () => {
    expect(dayBeside('2028-03-01', -1)).toBe('2028-02-29');
    expect(dayBeside('2026-12-31', 1)).toBe('2027-01-01');
  });
  it('are written in words', () => {
    expect(dayWords('2026-03-01', 'fr')).toBe('1er mars 2026');
    expect(dayWords('2026-03-01', 'en')).toBe('1 March 2026');
  });
});

describe('presets', () => {
  it.each(presets.filter((preset) => preset !== 'dates'))('%s is known again', (preset) => {
    expect(presetOf(spanOf(preset, '2026-03-01'), '2026-03-01')).toBe(preset);
  });
  it('a week is seven days, today included', () => {
    expect(spanOf('week', '2026-03-08')).toEqual({ from: '2026-03-02' });
  });
  it('other days are dates', () => {
    expect(presetOf({ from: '2026-01-01' }, '2026-03-01')).toBe('dates');
    expect(presetOf({ from: '2026-03-01', until: '2026-03-01' }, '2026-03-01')).toBe('dates');
  });
});
