/**
 * Checks all of the history against its keyed hashes and names the first event that does not stand as it was
 * written. What this finds and what not is told in chain.ts; also not found is a conversation that was removed
 * from the database whole, with its head and all of its events.
 */
import type { Database, Tx } from '../platform/database.ts';
import { inTransaction } from '../platform/database.ts';
import { CHAIN_START, chainHash, headSeal, readEventText } from './chain.ts';

/**
 * `changed`: its text, its hash or its columns, or its place in the order. `removed`: missing between others.
 * `cutOff`: missing at the end. `inserted`: nobody wrote it. `head`: the record of how far the chain goes.
 */
export type FaultKind = 'changed' | 'removed' | 'cutOff' | 'inserted' | 'head';

export type HistoryFault = {
  conversationId: string;
  /** Where in the chain; null when the head itself is at fault. */
  seq: number | null;
  /** Null when the event is missing. */
  eventId: string | null;
  what: FaultKind;
};

export type Verification = { conversations: number; events: number; fault: HistoryFault | null };

export type StoredEvent = {
  id: string;
  seq: number;
  kind: string;
  mailbox_id: string;
  body: string;
  hash: Buffer;
  recorded_at: Date;
};
export type StoredHead = { seq: number; hash: Buffer; mac: Buffer };

/** Conversations read at a time. */
const BATCH = 200;

/**
 * Walks every chain, in the order of conversation ids, and stops at the first fault. The counts are those of what
 * was found intact until then. `onProgress` is called after each batch.
 */
export async function verifyHistory(
  db: Database,
  historyKey: Buffer,
  onProgress?: (done: { conversations: number; events: number }) => void,
): Promise<Verification> {
  const done = { conversations: 0, events: 0 };
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    // Head and events of one conversation have to be of one moment.
    const batch: Chain[] = await inTransaction(db, (tx) => readChains(tx, from), {
      isolation: 'repeatable read',
    });
    for (const { conversationId, head, events } of batch) {
      const fault = firstFault(historyKey, conversationId, head, events);
      if (fault) return { ...done, fault };
      done.conversations += 1;
      done.events += events.length;
    }
    onProgress?.({ ...done });
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return { ...done, fault: null };
    after = last.conversationId;
  }
}

type Chain = { conversationId: string; head: StoredHead | null; events: StoredEvent[] };

async function readChains(tx: Tx, after: string | null): Promise<Chain[]> {
  let query = tx
    .selectFrom('conversation')
    .leftJoin('conversation_head as head', 'head.conversation_id', 'conversation.id')
    .select(['conversation.id', 'head.seq', 'head.hash', 'head.mac'])
    .orderBy('conversation.id')
    .limit(BATCH);
  if (after !== null) query = query.where('conversation.id', '>', after);
  const heads = await query.execute();
  if (heads.length === 0) return [];
  const rows = await tx
    .selectFrom('event')
    .select(['conversation_id', 'id', 'seq', 'kind', 'mailbox_id', 'body', 'hash', 'recorded_at'])
    .where(
      'conversation_id',
      'in',
      heads.map((head) => head.id),
    )
    .orderBy('conversation_id')
    .orderBy('seq')
    .execute();
  const events = Map.groupBy(rows, (row) => row.conversation_id);
  return heads.map(({ id, seq, hash, mac }) => ({
    conversationId: id,
    head: seq === null || hash === null || mac === null ? null : { seq, hash, mac },
    events: events.get(id) ?? [],
  }));
}

/** The first fault of one chain, its events given in the order of `seq`; null when it stands as it was written. */
export function firstFault(
  key: Buffer,
  conversationId: string,
  head: StoredHead | null,
  events: readonly StoredEvent[],
): HistoryFault | null {
  const fault = (what: FaultKind, seq: number | null, eventId: string | null = null): HistoryFault => ({
    conversationId,
    seq,
    eventId,
    what,
  });
  if (!head) return fault('head', null);
  let before: Buffer = CHAIN_START;
  for (const [index, event] of events.entries()) {
    const seq = index + 1;
    const hash = chainHash(key, before, event.body);
    const isGenuine = hash.equals(event.hash);
    // A genuine event beyond the head: the head was put back.
    if (seq > head.seq)
      return isGenuine && event.seq === seq ? fault('head', null) : fault('inserted', event.seq, event.id);
    if (event.seq !== seq) return fault('removed', seq);
    if (!isGenuine || !isAsWritten(conversationId, event)) {
      const what = isGenuine ? 'changed' : faultOf(key, before, event, events[index + 1]);
      return fault(what, seq, what === 'removed' ? null : event.id);
    }
    before = hash;
  }
  const isSealed = headSeal(key, conversationId, head.seq, head.hash).equals(head.mac);
  if (isSealed && events.length < head.seq) return fault('cutOff', events.length + 1);
  return isSealed && head.hash.equals(before) ? null : fault('head', null);
}

/** Whether the columns beside the text say what the text says. */
function isAsWritten(conversationId: string, event: StoredEvent): boolean {
  const text = readEventText(event.body);
  return (
    text.id === event.id &&
    text.conversationId === conversationId &&
    text.mailboxId === event.mailbox_id &&
    text.seq === event.seq &&
    text.kind === event.kind &&
    text.recordedAt === event.recorded_at.toISOString()
  );
}

/** What happened to an event whose hash does not follow from the one before it. */
function faultOf(key: Buffer, before: Buffer, event: StoredEvent, next: StoredEvent | undefined): FaultKind {
  if (next && chainHash(key, before, next.body).equals(next.hash)) {
    // The next one belongs here: this one was put before it, or the two changed places.
    return chainHash(key, next.hash, event.body).equals(event.hash) ? 'changed' : 'inserted';
  }
  return (seqInText(event.body) ?? 0) > event.seq ? 'removed' : 'changed';
}

function seqInText(body: string): number | null {
  try {
    return readEventText(body).seq;
  } catch {
    return null;
  }
}
