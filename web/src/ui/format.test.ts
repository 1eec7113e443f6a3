import { describe, expect, it } from 'vitest';
import {
  daysAgo,
  formatBytes,
  formatCount,
  formatDay,
  formatDuration,
  formatElapsed,
  formatMoment,
  formatRelative,
  formatStamp,
  formatTime,
} from './format.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const paris = 'Europe/Paris';
const now = new Date('2026-11-24T09:42:07Z');

describe('formatDuration', () => {
  it('writes at most two units', () => {
    expect(plain(formatDuration(18 * minute, 'fr'))).toBe('18 min');
    expect(plain(formatDuration(72 * minute, 'fr'))).toBe('1 h 12');
    expect(plain(formatDuration(2 * hour + 5 * minute, 'fr'))).toBe('2 h 05');
    expect(plain(formatDuration(28 * hour, 'fr'))).toBe('1 j 4 h');
    expect(plain(formatDuration(3 * hour, 'fr'))).toBe('3 h');
    expect(plain(formatDuration(2 * day, 'fr'))).toBe('2 j');
  });
  it('writes English without the first space', () => {
    expect(plain(formatDuration(72 * minute, 'en'))).toBe('1h 12');
    expect(plain(formatDuration(28 * hour, 'en'))).toBe('1d 4h');
  });
  it('never shows a negative wait', () => {
    expect(plain(formatDuration(-5 * minute, 'fr'))).toBe('0 min');
  });
});

describe('dates', () => {
  it('writes the hour of the time zone', () => {
    expect(formatTime(now, 'fr', paris)).toBe('10:42');
    expect(formatTime(now, 'fr', paris, true)).toBe('10:42:07');
    expect(formatTime(now, 'en', 'America/New_York')).toBe('04:42');
  });
  it('counts days on the calendar of the time zone', () => {
    const lateEvening = new Date('2026-11-23T23:30:00Z');
    expect(daysAgo(lateEvening, now, paris)).toBe(0);
    expect(daysAgo(lateEvening, now, 'UTC')).toBe(1);
  });
  it('counts days across a change of the clocks', () => {
    expect(daysAgo(new Date('2026-10-24T10:00:00Z'), new Date('2026-10-26T10:00:00Z'), paris)).toBe(2);
  });
  it('says the near days in words', () => {
    expect(formatDay(new Date(now.getTime() - day), now, 'fr', paris)).toBe('hier');
    expect(formatDay(new Date(now.getTime() + day), now, 'en', paris)).toBe('tomorrow');
    expect(plain(formatDay(new Date(now.getTime() + 2 * day), now, 'fr', paris))).toBe('jeu. 26');
    expect(plain(formatDay(new Date('2026-10-12T10:00:00Z'), now, 'fr', paris))).toBe('12 octobre');
    expect(plain(formatDay(new Date('2026-12-01T10:00:00Z'), now, 'fr', paris))).toBe('1er décembre');
    expect(plain(formatDay(new Date('2026-10-21T10:00:00Z'), now, 'fr', paris))).toBe('21 octobre');
    expect(plain(formatMoment(new Date('2026-12-01T10:00:00Z'), 'fr', paris))).toBe(
      'mardi 1er décembre 2026, 11:00',
    );
    expect(plain(formatMoment(new Date('2026-12-01T10:00:00Z'), 'en', paris))).toBe(
      'Tuesday, 1 December 2026, 11:00',
    );
    expect(plain(formatDay(new Date('2027-03-03T10:00:00Z'), now, 'fr', paris))).toBe('3 mars 2027');
  });
  it('stamps a row with the shortest sufficient form', () => {
    expect(formatStamp(new Date(now.getTime() - hour), now, 'fr', paris)).toBe('09:42');
    expect(formatStamp(new Date('2026-10-12T10:00:00Z'), now, 'fr', paris)).toBe('12/10');
    expect(formatStamp(new Date('2025-10-12T10:00:00Z'), now, 'fr', paris)).toBe('12/10/25');
  });
  it('says how long ago or ahead', () => {
    expect(plain(formatRelative(new Date(now.getTime() - 40_000), now, 'fr'))).toBe('il y a 40 s');
    expect(plain(formatRelative(new Date(now.getTime() + 48 * minute), now, 'fr'))).toBe('dans 48 min');
    expect(plain(formatRelative(new Date(now.getTime() - 40_000), now, 'en'))).toBe('40 s ago');
  });
});

describe('figures', () => {
  it('sets thousands apart with a narrow fixed space in French', () => {
    expect(formatCount(1240, 'fr')).toBe('1\u202f240');
    expect(formatCount(1240, 'en')).toBe('1,240');
  });
  it('stops at the ceiling', () => {
    expect(formatCount(1240, 'fr', 999)).toBe('999+');
    expect(formatCount(999, 'fr', 999)).toBe('999');
  });
  it('writes sizes in the units of each language', () => {
    expect(plain(formatBytes(184_000, 'fr'))).toBe('184 ko');
    expect(plain(formatBytes(184_000, 'en'))).toBe('184 kB');
    expect(plain(formatBytes(83_400_000, 'fr'))).toBe('83,4 Mo');
    expect(plain(formatBytes(0, 'fr'))).toBe('0 ko');
    expect(plain(formatBytes(12, 'fr'))).toBe('1 ko');
    expect(plain(formatBytes(999_900, 'fr'))).toBe('1 Mo');
  });
  it('writes measured times', () => {
    expect(plain(formatElapsed(38, 'fr'))).toBe('38 ms');
    expect(plain(formatElapsed(1234, 'fr'))).toBe('1,2 s');
  });
});
