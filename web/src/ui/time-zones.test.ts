import { describe, expect, it } from 'vitest';
import { offsetOf, timeZoneOptions } from './time-zones.ts';

const winter = new Date('2026-01-15T12:00:00Z');
const summer = new Date('2026-07-15T12:00:00Z');

describe('the offset of a time zone', () => {
  it('follows the season', () => {
    expect(offsetOf('Europe/Paris', winter)).toBe('UTC+01:00');
    expect(offsetOf('Europe/Paris', summer)).toBe('UTC+02:00');
  });
  it('is zero for UTC and half an hour where it is', () => {
    expect(offsetOf('UTC', winter)).toBe('UTC+00:00');
    expect(offsetOf('Asia/Kolkata', winter)).toBe('UTC+05:30');
  });
});

describe('the list of time zones', () => {
  const options = timeZoneOptions('Europe/Paris', winter);
  it('has the city first', () => {
    expect(options.find(({ value }) => value === 'Europe/Paris')?.label).toBe('Paris, Europe (UTC+01:00)');
  });
  it('says the whole place of a nested name', () => {
    const option = options.find(({ value }) => value.startsWith('America/Argentina/Ushuaia'));
    expect(option?.label).toContain('Ushuaia, America / Argentina');
  });
  it('has each once, and UTC', () => {
    const values = options.map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
    expect(values).toContain('UTC');
  });
  it('keeps a zone that this browser does not know', () => {
    expect(
      timeZoneOptions('Moon/Tranquility', winter).some(({ value }) => value === 'Moon/Tranquility'),
    ).toBe(true);
  });
});
