import { describe, expect, it } from 'vitest';
import { laterMoments } from './later-moments.ts';

const moments = (now: string, zone = 'Europe/Paris') =>
  laterMoments(new Date(now), zone).map(({ moment, at }) => `${moment} ${at.toISOString()}`);

describe('moments ahead', () => {
  it('are those of the person’s own calendar', () => {
    // A Tuesday, 10:12 in Paris.
    expect(moments('2026-11-24T09:12:00Z')).toEqual([
      'hour 2026-11-24T10:15:00.000Z',
      'afternoon 2026-11-24T13:00:00.000Z',
      'tomorrow 2026-11-25T07:00:00.000Z',
      'tomorrowAfternoon 2026-11-25T13:00:00.000Z',
      'monday 2026-11-30T07:00:00.000Z',
    ]);
    expect(moments('2026-11-24T09:12:00Z', 'America/New_York')[2]).toBe('tomorrow 2026-11-25T13:00:00.000Z');
  });

  it('are offered only where they say something of their own', () => {
    const names = (now: string) => moments(now).map((one) => one.split(' ')[0]);
    // 13:10: this afternoon is in an hour already. Sunday: Monday is tomorrow. Monday: the next one.
    expect(names('2026-11-24T12:10:00Z')).not.toContain('afternoon');
    expect(names('2026-11-29T19:00:00Z')).toEqual(['hour', 'tomorrow', 'tomorrowAfternoon']);
    expect(moments('2026-11-30T06:30:00Z')).toContain('monday 2026-12-07T07:00:00.000Z');
  });

  it('keep their hour over a change of the clocks', () => {
    expect(moments('2026-03-28T10:00:00Z')).toContain('tomorrow 2026-03-29T06:00:00.000Z');
    expect(moments('2026-10-24T10:00:00Z')).toContain('tomorrow 2026-10-25T07:00:00.000Z');
  });
});
