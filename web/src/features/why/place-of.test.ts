import { describe, expect, it } from 'vitest';
import { placeOf } from './place-of.ts';

describe('where a conversation is opened', () => {
  it.each([
    ['inbox', 'open', false, 'open'],
    ['inbox', 'pending', false, 'pending'],
    ['inbox', 'resolved', false, 'resolved'],
    ['inbox', 'open', true, 'snoozed'],
    ['archive', 'open', true, 'archive'],
    ['spam', 'resolved', false, 'spam'],
    ['trash', 'open', false, 'trash'],
    ['filed', 'pending', false, 'filed'],
  ] as const)('%s, %s, snoozed %s: in %s', (place, status, isSnoozed, expected) => {
    expect(placeOf({ place, status, snoozed: isSnoozed ? { until: null } : null })).toBe(expected);
  });
});
