import type { Actor, HistoryEvent, HistoryEventBody } from '@guichet/contract/events';
import { describe, expect, it } from 'vitest';
import { authorsOf, isWanted, linesOf } from './story.ts';

const id = (n: number) => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const lea: Actor = { kind: 'person', id: id(1) };

const event = (seq: number, body: HistoryEventBody, actor: Actor = lea): HistoryEvent => ({
  id: id(1000 + seq),
  conversationId: id(500),
  seq,
  actor,
  occurredAt: new Date(Date.UTC(2026, 0, 1, 10, seq)).toISOString(),
  recordedAt: new Date(Date.UTC(2026, 0, 1, 10, seq)).toISOString(),
  ...body,
});

const received = event(
  1,
  {
    kind: 'message.received',
    v: 1,
    data: { messageId: id(20), automatic: false, bounce: false, newcomer: false, imported: false },
  },
  { kind: 'correspondent' },
);
const opened = event(2, { kind: 'conversation.opened', v: 1, data: { messageId: id(20) } });
const queued = event(3, {
  kind: 'answer.queued',
  v: 1,
  data: { outboxId: id(30), messageId: id(21), answer: 'reply', anyway: false },
});
const sent = event(4, {
  kind: 'answer.sent',
  v: 1,
  data: { outboxId: id(30), messageId: id(21), answer: 'reply', refusedRecipients: 0 },
});
const bounced = event(
  5,
  { kind: 'answer.bounced', v: 1, data: { outboxId: id(30), messageId: id(21), bounceMessageId: id(22) } },
  { kind: 'system' },
);

describe('the lines of a history', () => {
  it('stand newest first', () => {
    expect(linesOf([received, opened]).map((line) => line.event.seq)).toEqual([2, 1]);
  });
  it('join what became of an answer with its press', () => {
    const lines = linesOf([received, queued, sent]);
    expect(lines.map((line) => [line.event.kind, line.fate?.what])).toEqual([
      ['answer.queued', 'sent'],
      ['message.received', undefined],
    ]);
    expect(lines[0]?.fate?.at).toBe(sent.occurredAt);
  });
  it('tell a bounce on its own line and on the answer', () => {
    expect(linesOf([queued, sent, bounced]).map((line) => [line.event.kind, line.fate?.what])).toEqual([
      ['answer.bounced', undefined],
      ['answer.queued', 'bounced'],
    ]);
  });
  it('keep the fate of an answer whose press is not shown', () => {
    expect(linesOf([sent]).map((line) => line.event.kind)).toEqual(['answer.sent']);
  });
  it('are filtered by kind and person', () => {
    const lines = linesOf([received, opened, queued]);
    expect(
      lines.filter((line) => isWanted(line, { group: 'openings', personId: null })).map((l) => l.event.seq),
    ).toEqual([2]);
    expect(
      lines.filter((line) => isWanted(line, { group: null, personId: id(1) })).map((l) => l.event.seq),
    ).toEqual([3, 2]);
    expect(authorsOf([received, opened, queued])).toEqual([id(1)]);
  });
});
