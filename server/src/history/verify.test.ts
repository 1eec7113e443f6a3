import { createHash } from 'node:crypto';
import type { HistoryEventBody } from '@guichet/contract/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../platform/id.ts';
import { CHAIN_START, chainHash, eventText, headSeal } from './chain.ts';
import { firstFault, type StoredEvent, type StoredHead } from './verify.ts';

const KEY = createHash('sha256').update('key').digest();
const CONVERSATION = newId();
const MAILBOX = newId();

const bodies: HistoryEventBody[] = [
  { kind: 'conversation.opened', v: 1, data: { messageId: null } },
  { kind: 'conversation.statusChanged', v: 1, data: { from: 'open', to: 'resolved', cause: 'hand' } },
  { kind: 'conversation.markedUnread', v: 1, data: {} },
];

function chainOf(length: number): { head: StoredHead; events: StoredEvent[] } {
  let hash = CHAIN_START;
  const events = Array.from({ length }, (_, index): StoredEvent => {
    const at = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
    const body = bodies[index % bodies.length]!;
    const head = {
      id: newId(),
      conversationId: CONVERSATION,
      seq: index + 1,
      actor: { kind: 'system' as const },
      occurredAt: at,
      recordedAt: at,
    };
    const text = eventText({ ...head, ...body }, MAILBOX);
    hash = chainHash(KEY, hash, text);
    return {
      id: head.id,
      seq: head.seq,
      kind: body.kind,
      mailbox_id: MAILBOX,
      body: text,
      hash,
      recorded_at: new Date(at),
    };
  });
  return { head: { seq: length, hash, mac: headSeal(KEY, CONVERSATION, length, hash) }, events };
}

const check = (chain: { head: StoredHead | null; events: StoredEvent[] }) =>
  firstFault(KEY, CONVERSATION, chain.head, chain.events);

/** A chain of at least `least` events and a position in it (0-based) that leaves `after` events behind it. */
const chainAndPlace = (least: number, after: number) =>
  fc
    .integer({ min: least, max: 12 })
    .chain((length) =>
      fc.record({ length: fc.constant(length), at: fc.integer({ min: 0, max: length - 1 - after }) }),
    );

describe('a tampered history', () => {
  it('is told from a sound one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), (length) => {
        expect(check(chainOf(length))).toBeNull();
      }),
    );
  });

  it('names an event whose text was changed, also when its hash was made up to fit without the key', () => {
    fc.assert(
      fc.property(chainAndPlace(1, 0), fc.boolean(), ({ length, at }, isRehashed) => {
        const chain = chainOf(length);
        const event = chain.events[at]!;
        event.body = event.body.replace('"v":1', '"v":2');
        if (isRehashed) event.hash = createHash('sha256').update(event.body).digest();
        expect(check(chain)).toMatchObject({ what: 'changed', seq: at + 1, eventId: event.id });
      }),
    );
  });

  it.each<[string, (event: StoredEvent) => void]>([
    ['kind', (event) => (event.kind = 'note.added')],
    ['mailbox', (event) => (event.mailbox_id = newId())],
    ['time', (event) => (event.recorded_at = new Date(0))],
    ['id', (event) => (event.id = newId())],
  ])('names an event whose column beside the text was changed: %s', (_name, tamper) => {
    const chain = chainOf(4);
    tamper(chain.events[2]!);
    expect(check(chain)).toMatchObject({ what: 'changed', seq: 3, eventId: chain.events[2]!.id });
  });

  it('names the place where one is missing, also when those after it were numbered anew', () => {
    fc.assert(
      fc.property(chainAndPlace(2, 1), fc.boolean(), ({ length, at }, isRenumbered) => {
        const chain = chainOf(length);
        chain.events.splice(at, 1);
        if (isRenumbered) for (const event of chain.events.slice(at)) event.seq -= 1;
        expect(check(chain)).toEqual({
          conversationId: CONVERSATION,
          what: 'removed',
          seq: at + 1,
          eventId: null,
        });
      }),
    );
  });

  it('names where the end was cut off', () => {
    fc.assert(
      fc.property(chainAndPlace(1, 0), ({ length, at }) => {
        const chain = chainOf(length);
        chain.events.splice(at);
        expect(check(chain)).toMatchObject({ what: 'cutOff', seq: at + 1, eventId: null });
      }),
    );
  });

  it('names the head when it was put back to hide what was cut off, or removed', () => {
    const chain = chainOf(5);
    const last = chain.events.splice(3)[0]!;
    const shortened = { ...chain.head, seq: 3, hash: chain.events[2]!.hash };
    expect(check({ ...chain, head: shortened })).toMatchObject({ what: 'head' });
    expect(check({ head: shortened, events: [...chain.events, last] })).toMatchObject({ what: 'head' });
    expect(check({ head: null, events: chain.events })).toMatchObject({ what: 'head' });
  });

  it('names the first of two that changed places', () => {
    fc.assert(
      fc.property(chainAndPlace(2, 1), ({ length, at }) => {
        const chain = chainOf(length);
        const [first, second] = [chain.events[at]!, chain.events[at + 1]!];
        chain.events[at] = { ...second, seq: at + 1 };
        chain.events[at + 1] = { ...first, seq: at + 2 };
        expect(check(chain)).toMatchObject({ what: 'changed', seq: at + 1, eventId: second.id });
      }),
    );
  });

  it('names one that nobody wrote, in the middle and at the end', () => {
    fc.assert(
      fc.property(chainAndPlace(1, 0), fc.boolean(), ({ length, at }, isAtEnd) => {
        const chain = chainOf(length);
        const where = isAtEnd ? length : at;
        const model = chain.events[at]!;
        const forged = { ...model, id: newId(), seq: where + 1, hash: Buffer.alloc(32, 7) };
        for (const event of chain.events.slice(where)) event.seq += 1;
        chain.events.splice(where, 0, forged);
        expect(check(chain)).toMatchObject({ what: 'inserted', seq: where + 1, eventId: forged.id });
      }),
    );
  });
});
