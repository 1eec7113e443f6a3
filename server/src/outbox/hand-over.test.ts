import { describe, expect, it } from 'vitest';
import {
  decideLeftOver,
  decideNext,
  GIVE_UP_AFTER_MS,
  type HandOverOutcome,
  waitAfter,
} from './hand-over.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const inMs = (ms: number) => new Date(NOW.getTime() + ms);
const FRESH = { attempts: 1, queuedAt: ago(5_000) };
const OLD = { attempts: 60, queuedAt: ago(GIVE_UP_AFTER_MS) };
const one = [{ address: 'a@client.test', state: 'refused' as const, detail: '550 unknown' }];

describe('what becomes of an answer after an attempt', () => {
  const table: [string, typeof FRESH, HandOverOutcome, object][] = [
    ['accepted', FRESH, { kind: 'accepted', recipients: one }, { state: 'sent', recipients: one }],
    ['accepted at last', OLD, { kind: 'accepted', recipients: [] }, { state: 'sent' }],
    [
      'refused for good',
      FRESH,
      { kind: 'refused', detail: '550 no', recipients: one },
      { state: 'refused', detail: '550 no', recipients: one },
    ],
    [
      'put off by the server',
      FRESH,
      { kind: 'temporary', detail: '451 later', fault: null },
      { state: 'queued', nextAttemptAt: inMs(30_000), detail: '451 later', fault: null },
    ],
    [
      'put off for the fourth time',
      { ...FRESH, attempts: 4 },
      { kind: 'temporary', detail: '451', fault: null },
      { state: 'queued', nextAttemptAt: inMs(240_000) },
    ],
    [
      'put off for two days',
      OLD,
      { kind: 'temporary', detail: '451 later', fault: null },
      { state: 'refused', detail: '451 later' },
    ],
    [
      'no log-in, however long: it leaves once that is repaired',
      OLD,
      { kind: 'temporary', detail: '535', fault: 'login' },
      { state: 'queued', nextAttemptAt: inMs(300_000), fault: 'login' },
    ],
    ['connection lost after the final dot', FRESH, { kind: 'lost', detail: '' }, { state: 'doubtful' }],
    ['connection lost after the final dot, later', OLD, { kind: 'lost', detail: '' }, { state: 'doubtful' }],
    [
      'stopped before the first byte',
      FRESH,
      { kind: 'interrupted' },
      { state: 'queued', nextAttemptAt: NOW },
    ],
  ];
  it.each(table)('%s', (_name, past, outcome, expected) => {
    expect(decideNext(past, outcome, NOW)).toMatchObject(expected);
  });

  it('waits 30 seconds, doubled each time, at most an hour', () => {
    const waits = [1, 2, 3, 7, 8, 9, 1_000].map((attempts) => waitAfter(attempts) / 1_000);
    expect(waits).toEqual([30, 60, 120, 1_920, 3_600, 3_600, 3_600]);
  });
});

describe('what a dead process left', () => {
  it('is queued again while no byte of the mail can have left', () => {
    expect(decideLeftOver({ dataStartedAt: null })).toBe('queued');
  });
  it('is doubtful from the first byte on', () => {
    expect(decideLeftOver({ dataStartedAt: NOW })).toBe('doubtful');
  });
});
