/**
 * The keyed chain of one conversation's history. Each event's hash is an HMAC, with a key that is not in the
 * database, over the hash before it and the event's own exact stored text; the head carries a keyed seal over
 * how far the chain goes. Protects against changes made in the database by someone without the key: a changed,
 * inserted, removed or cut-off event is found. It does not protect against someone who holds the key, nor
 * against putting back a whole older copy of one conversation (events, head and seal together).
 */
import { createHmac } from 'node:crypto';
import type { EventHead, HistoryEvent } from '@guichet/contract/events';

/** The hash that stands before the first event. */
export const CHAIN_START: Buffer = Buffer.alloc(32);

/** The exact text that is stored and hashed. Never reformat it: what was hashed must stay readable as it is. */
export function eventText(event: HistoryEvent, mailboxId: string): string {
  const { id, conversationId, seq, kind, v, actor, occurredAt, recordedAt, data } = event;
  return JSON.stringify({ id, conversationId, mailboxId, seq, kind, v, actor, occurredAt, recordedAt, data });
}

/** An event as it was stored, in the shape of its day: `lift.ts` gives the one of today. */
export type EventText = EventHead & {
  mailboxId: string;
  kind: string;
  v: number;
  data: Record<string, unknown>;
};

export function parseEventText(text: string): EventText {
  return JSON.parse(text) as EventText;
}

export function chainHash(key: Buffer, before: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(before).update(text, 'utf8').digest();
}

/** The seal of a chain's head: which conversation, how many events, ending in which hash. */
export function headSeal(key: Buffer, conversationId: string, seq: number, hash: Buffer): Buffer {
  return createHmac('sha256', key).update(`head ${conversationId} ${seq} `).update(hash).digest();
}
