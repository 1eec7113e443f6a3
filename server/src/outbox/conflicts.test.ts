import type { Actor, HistoryEvent, HistoryEventBody } from '@guichet/contract/events';
import { describe, expect, it } from 'vitest';
import { sendConflictsSince } from './conflicts.ts';

const ME = 'me';
const OTHER = 'other';
const by = (id: string): Actor => ({ kind: 'person', id });
const SYSTEM: Actor = { kind: 'system' };

const event = (seq: number, actor: Actor, kind: HistoryEvent['kind'], data: object = {}): HistoryEvent => ({
  id: `${seq}`,
  conversationId: 'c',
  seq,
  actor,
  occurredAt: '',
  recordedAt: '',
  ...({ kind, v: 1, data } as HistoryEventBody),
});
const received = (seq: number, data: object = {}) =>
  event(seq, { kind: 'correspondent' }, 'message.received', { automatic: false, imported: false, ...data });
const queued = (seq: number, who: string, outboxId: string) =>
  event(seq, by(who), 'answer.queued', { outboxId });

const stops = (events: HistoryEvent[], at: 'press' | 'handOver' = 'press', seenSeq = 10, outboxId?: string) =>
  sendConflictsSince(events, { authorId: ME, seenSeq, at, ...(outboxId && { outboxId }) }).map(
    ({ seq }) => seq,
  );

describe('what stops a send', () => {
  const table: [string, HistoryEvent, boolean][] = [
    ['a mail of the correspondent', received(11), true],
    ['an automatic mail', received(11, { automatic: true }), false],
    ['an old mail that the import brought', received(11, { imported: true }), false],
    ['a mail that was seen', received(10), false],
    [
      'an answer sent with another client',
      event(11, { kind: 'otherClient' }, 'message.sentElsewhere', { imported: false }),
      true,
    ],
    [
      'another conversation that a colleague merged into it',
      event(11, by(OTHER), 'conversation.merged', { role: 'kept', cause: 'hand' }),
      true,
    ],
    [
      'one that an import showed to be the same',
      event(11, SYSTEM, 'conversation.merged', { role: 'kept' }),
      false,
    ],
    [
      'how what was taken out of another began',
      event(11, by(OTHER), 'conversation.assigned', { cause: 'split' }),
      false,
    ],
    ['a note of a colleague', event(11, by(OTHER), 'note.added'), true],
    ['a note of his own', event(11, by(ME), 'note.added'), false],
    ['a reassignment', event(11, by(OTHER), 'conversation.assigned'), true],
    ['a reassignment by the machine', event(11, SYSTEM, 'conversation.assigned'), true],
    ['his own claim', event(11, by(ME), 'conversation.assigned'), false],
    ['an answer of a colleague, only queued', queued(11, OTHER, 'o'), true],
    ['an answer of his own from another window', queued(11, ME, 'o'), true],
    ['an opening', event(11, by(OTHER), 'conversation.opened'), false],
    ['a change of status', event(11, by(OTHER), 'conversation.statusChanged'), false],
    ['another stopped send', event(11, by(OTHER), 'answer.stopped', { at: 'press' }), false],
  ];
  it.each(table)('%s', (_name, one, expected) => {
    expect(stops([one])).toEqual(expected ? [11] : []);
  });

  it('not an answer that was taken back meanwhile', () => {
    expect(
      stops([queued(11, OTHER, 'o'), event(12, by(OTHER), 'answer.takenBack', { outboxId: 'o' })]),
    ).toEqual([]);
  });

  it('at hand-over, not the answer that is handed over, nor another of its author', () => {
    const events = [queued(11, ME, 'this'), queued(12, ME, 'another'), queued(13, OTHER, 'colleague')];
    expect(stops(events, 'handOver', 10, 'this')).toEqual([13]);
  });

  it('at hand-over, not the answer of a colleague who saw this one on its way and sent his anyway', () => {
    const anyway = event(12, by(OTHER), 'answer.queued', { outboxId: 'colleague', anyway: true });
    expect(stops([queued(11, ME, 'this'), anyway], 'handOver', 10, 'this')).toEqual([]);
    expect(stops([{ ...anyway, seq: 11 }, { ...queued(12, ME, 'this') }], 'handOver', 10, 'this')).toEqual([
      11,
    ]);
  });

  it('before its hour, not the answer of a colleague that can still be taken back', () => {
    const events = [queued(11, OTHER, 'colleague'), event(12, by(OTHER), 'note.added')];
    const question = { authorId: ME, seenSeq: 10, at: 'handOver', outboxId: 'this' } as const;
    expect(sendConflictsSince(events, { ...question, pending: new Set(['colleague']) })).toEqual([events[1]]);
    expect(sendConflictsSince(events, { ...question, pending: new Set() })).toEqual(events);
  });

  it('everything that stops it is named, in order', () => {
    expect(stops([received(11), event(12, by(OTHER), 'note.added'), received(13)], 'press', 11)).toEqual([
      12, 13,
    ]);
  });
});
