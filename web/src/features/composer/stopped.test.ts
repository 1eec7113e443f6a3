import type { HistoryEvent, HistoryEventBody } from '@guichet/contract/events';
import { describe, expect, it } from 'vitest';
import { headlineOf, pendingStop, shownIn, stopOf } from './stopped.ts';

const event = (seq: number, body: HistoryEventBody): HistoryEvent => ({
  id: `e${seq}`,
  conversationId: 'c',
  seq,
  actor: { kind: 'person', id: 'hugo' },
  occurredAt: '2026-01-01T10:42:07.000Z',
  recordedAt: '2026-01-01T10:42:07.000Z',
  ...body,
});
const assigned = event(5, {
  kind: 'conversation.assigned',
  v: 1,
  data: { fromId: 'me', toId: 'hugo', cause: 'assign', noteId: null, commitment: null },
});
const answered = event(6, {
  kind: 'answer.queued',
  v: 1,
  data: { outboxId: 'o', messageId: 'm6', answer: 'reply', anyway: false, commitment: '' },
});
const stopped = (seq: number, draftId: string, conflictSeqs: number[]) =>
  event(seq, { kind: 'answer.stopped', v: 1, data: { draftId, at: 'handOver', conflictSeqs } });

describe('a stopped send', () => {
  const events = [assigned, answered, stopped(7, 'd', [5, 6])];
  it('is pending until its author looked', () => {
    expect(pendingStop(events, { id: 'd', seenSeq: 4 })?.since.map((one) => one.seq)).toEqual([6, 5]);
    expect(pendingStop(events, { id: 'd', seenSeq: 6 })).toBeNull();
  });
  it('shows only what was not seen', () => {
    expect(pendingStop(events, { id: 'd', seenSeq: 5 })?.since.map((one) => one.seq)).toEqual([6]);
  });
  it('belongs to its own draft', () => {
    expect(pendingStop(events, { id: 'other', seenSeq: 0 })).toBeNull();
  });
  it('the last stop counts', () => {
    const again = [...events, stopped(9, 'd', [6])];
    expect(pendingStop(again, { id: 'd', seenSeq: 0 })?.newestSeq).toBe(6);
  });
  it('tells the answer before the change of assignee, and where to look', () => {
    const stop = stopOf('d', [assigned, answered])!;
    expect(headlineOf(stop).seq).toBe(6);
    expect(shownIn(headlineOf(stop))).toBe('m6');
    expect(shownIn(assigned)).toBeNull();
  });
  it('needs something new', () => {
    expect(stopOf('d', [])).toBeNull();
  });
});
