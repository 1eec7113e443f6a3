import type { Sending } from '@guichet/contract/conversations';
import { describe, expect, it } from 'vitest';
import { sendingWord, unreached } from './sending-state.ts';

type State = Sending['recipients'][number]['state'];
const sending = (state: Sending['state'], recipients: State[], change: Partial<Sending> = {}): Sending => ({
  outboxId: 'o',
  state,
  notBefore: null,
  scheduledFor: null,
  sentAt: null,
  attempts: 0,
  nextAttemptAt: null,
  lastError: null,
  recipients: recipients.map((one, index) => ({
    name: '',
    address: `${index}@x.example`,
    role: 'to',
    state: one,
    detail: null,
  })),
  ...change,
});

describe('what became of an answer', () => {
  it.each([
    [sending('queued', ['waiting']), 'queued'],
    [sending('queued', ['waiting'], { scheduledFor: '2026-01-02T08:00:00.000Z' }), 'scheduled'],
    [sending('queued', ['waiting'], { attempts: 2, lastError: '421' }), 'retrying'],
    [sending('handingOver', ['waiting']), 'handingOver'],
    [sending('sent', ['accepted', 'accepted']), 'delivered'],
    [sending('sent', ['accepted', 'refused']), 'partlyRefused'],
    [sending('sent', ['bounced', 'refused']), 'bounced'],
    [sending('refused', ['refused']), 'refused'],
    [sending('doubtful', ['waiting']), 'doubtful'],
  ] as const)('case %#', (given, expected) => {
    expect(sendingWord(given)).toBe(expected);
  });
  it('names those whom it did not reach', () => {
    const given = sending('sent', ['accepted', 'refused', 'bounced']);
    expect(unreached(given).map((one) => one.address)).toEqual(['1@x.example', '2@x.example']);
  });
});
