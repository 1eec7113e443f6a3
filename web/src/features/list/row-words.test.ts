import { describe, expect, it } from 'vitest';
import { correspondentWords, showsWait } from './row-words.ts';

describe('the correspondent of a row', () => {
  it('is a name and an address', () => {
    expect(correspondentWords({ name: ' Claire Vasseur ', address: 'c@v.example.test' })).toEqual({
      name: 'Claire Vasseur',
      address: 'c@v.example.test',
    });
  });
  it.each(['', '  ', 'C@V.example.test'])('is the address alone when the name is "%s"', (name) => {
    expect(correspondentWords({ name, address: 'c@v.example.test' })).toEqual({
      name: 'c@v.example.test',
      address: '',
    });
  });
});

describe('the wait of a row', () => {
  const since = '2026-01-01T10:00:00.000Z';
  it.each([
    [{ waitingSince: since, status: 'open', place: 'inbox' }, true],
    [{ waitingSince: since, status: 'pending', place: 'inbox' }, true],
    [{ waitingSince: since, status: 'resolved', place: 'inbox' }, false],
    [{ waitingSince: since, status: 'open', place: 'archive' }, false],
    [{ waitingSince: null, status: 'open', place: 'inbox' }, false],
  ] as const)('of %o shows: %s', (row, shown) => {
    expect(showsWait(row)).toBe(shown);
  });
});
