import type { HistoryEvent, HistoryEventBody } from '@guichet/contract/events';
import { describe, expect, it } from 'vitest';
import { actorsOf, shownEvents } from './timeline.ts';

const event = (
  seq: number,
  minute: number,
  personId: string | null,
  body: HistoryEventBody,
): HistoryEvent => ({
  id: `e${seq}`,
  conversationId: 'c',
  seq,
  actor: personId === null ? { kind: 'system' } : { kind: 'person', id: personId },
  occurredAt: `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
  recordedAt: '2026-01-01T12:00:00.000Z',
  ...body,
});
const opened: HistoryEventBody = { kind: 'conversation.opened', v: 1, data: { messageId: null } };
const queued: HistoryEventBody = {
  kind: 'answer.queued',
  v: 1,
  data: { outboxId: 'o', messageId: 'm', answer: 'reply', anyway: false, commitment: '' },
};
const sent = (refusedRecipients: number, outboxId = 'o'): HistoryEventBody => ({
  kind: 'answer.sent',
  v: 1,
  data: { outboxId, messageId: 'm', answer: 'reply', refusedRecipients },
});
const seqs = (
  events: HistoryEvent[],
  filter = { group: null, personId: null } as Parameters<typeof shownEvents>[1],
) => shownEvents(events, filter).map((one) => one.seq);

describe('the timeline', () => {
  it('goes by when things happened, not by when they were written', () => {
    expect(seqs([event(1, 30, 'a', opened), event(2, 10, 'a', opened), event(3, 30, 'b', opened)])).toEqual([
      3, 1, 2,
    ]);
  });
  it('tells a delivery with its answer, and apart when somebody was refused or the answer is not there', () => {
    const press = event(1, 1, 'a', queued);
    expect(seqs([press, event(2, 2, null, sent(0))])).toEqual([1]);
    expect(seqs([press, event(2, 2, null, sent(1))])).toEqual([2, 1]);
    expect(seqs([press, event(2, 2, null, sent(0, 'other'))])).toEqual([2, 1]);
  });
  it('shows one kind, or one person', () => {
    const events = [event(1, 1, 'a', queued), event(2, 2, 'b', opened), event(3, 3, 'a', opened)];
    expect(seqs(events, { group: 'openings', personId: null })).toEqual([3, 2]);
    expect(seqs(events, { group: 'openings', personId: 'a' })).toEqual([3]);
    expect(seqs(events, { group: 'messages', personId: null })).toEqual([1]);
    expect(actorsOf(events)).toEqual(['a', 'b']);
  });
});
