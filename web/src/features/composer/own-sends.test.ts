import type { Message } from '@guichet/contract/conversations';
import type { HistoryEvent, HistoryEventBody } from '@guichet/contract/events';
import { describe, expect, it } from 'vitest';
import { cameBack, mishapIn, rememberSend } from './own-sends.ts';

const event = (body: HistoryEventBody): HistoryEvent => ({
  id: 'e',
  conversationId: 'c',
  seq: 1,
  actor: { kind: 'system' },
  occurredAt: '2026-01-01T10:00:00.000Z',
  recordedAt: '2026-01-01T10:00:00.000Z',
  ...body,
});
const stopped = (draftId: string, at: 'press' | 'handOver' = 'handOver') =>
  event({ kind: 'answer.stopped', v: 1, data: { draftId, at, conflictSeqs: [] } });
const sent = (outboxId: string, refusedRecipients: number) =>
  event({
    kind: 'answer.sent',
    v: 1,
    data: { outboxId, messageId: 'm', answer: 'reply', refusedRecipients },
  });

describe('what became of my sends', () => {
  it('is told once, and of mine alone', () => {
    rememberSend({ outboxId: 'a', draftId: 'da' });
    expect(mishapIn([stopped('of a colleague')], 'me')).toBeNull();
    expect(mishapIn([stopped('da', 'press')], 'me')).toBeNull();
    expect(mishapIn([stopped('da')], 'me')).toBe('stopped');
    expect(mishapIn([stopped('da')], 'me')).toBeNull();
  });
  it('is told of what waited for its hour, wherever it was written', () => {
    const planned = (authorId: string) =>
      event({
        kind: 'answer.stopped',
        v: 1,
        data: { draftId: 'elsewhere', at: 'schedule', conflictSeqs: [], authorId },
      });
    expect(mishapIn([planned('me')], 'me')).toBe('stopped');
    expect(mishapIn([planned('a colleague')], 'me')).toBeNull();
  });
  it('says nothing of what arrived, and something of what arrived in part', () => {
    rememberSend({ outboxId: 'b', draftId: 'db' });
    rememberSend({ outboxId: 'c', draftId: 'dc' });
    expect(mishapIn([sent('b', 0)], 'me')).toBeNull();
    expect(mishapIn([sent('c', 1)], 'me')).toBe('partlyRefused');
  });
  it('is a refusal or a doubt', () => {
    rememberSend({ outboxId: 'd', draftId: 'dd' });
    rememberSend({ outboxId: 'e', draftId: 'de' });
    expect(
      mishapIn([event({ kind: 'answer.refused', v: 1, data: { outboxId: 'd', messageId: 'm' } })], 'me'),
    ).toBe('refused');
    expect(
      mishapIn([event({ kind: 'answer.doubtful', v: 1, data: { outboxId: 'e', messageId: 'm' } })], 'me'),
    ).toBe('doubtful');
  });
});

describe('an answer that is a draft again', () => {
  const mine = (state: 'queued' | 'sent' | 'refused', authorId = 'me') =>
    ({ id: 'm', authorId, sending: { state } }) as Message;
  it.each([
    ['taken out of the thread', [mine('queued')], [], 'd', true],
    ['refused by everybody', [mine('queued')], [mine('refused')], 'd', true],
    ['still on its way', [mine('queued')], [mine('queued')], 'd', false],
    ['sent, with another draft begun', [mine('queued')], [mine('sent')], 'd', false],
    ['no draft', [mine('queued')], [], null, false],
    ['a colleague’s', [mine('queued', 'hugo')], [], 'd', false],
    ['sent long ago', [mine('sent')], [], 'd', false],
  ])('%s', (_name, before, messages, draftId, expected) => {
    expect(cameBack({ messages: before }, { messages, draftId }, 'me')).toBe(expected);
  });
});
