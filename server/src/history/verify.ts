/**
 * Checks all of the history against its keyed hashes and names the first event that does not stand as it was
 * written; and says which content is no longer the one that its event commits to. What this finds and what not is
 * told in chain.ts; also not found is a conversation that was removed from the database whole, with its head and all
 * of its events. However long the history is, only a page of it is held.
 */
import { sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import { inTransaction } from '../platform/database.ts';
import { CHAIN_START, chainHash, headSeal, parseEventText } from './chain.ts';
import { type CommittedContent, committingKinds, contentOf, stateOfContents } from './committed-content.ts';
import { readEventText } from './lift.ts';

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

/** Where the event stands that commits to the content (null = no event names this note), and which content it is. */
export type AlteredContent = {
  conversationId: string;
  seq: number | null;
  kind: 'note' | 'message';
  id: string;
};

/** What became of the notes and mails that events commit to. */
export type Contents = {
  intact: number;
  /** Gone, or without its salt: no fault. */
  erased: number;
  altered: number;
  /** The first of the altered ones. */
  named: AlteredContent[];
};

export type Verification = {
  conversations: number;
  events: number;
  fault: HistoryFault | null;
  contents: Contents;
};

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

/** Conversations of one moment, read in one transaction. */
const BATCH = 200;
/** Events that are held at a time: one conversation may have any number. */
const PAGE = 2_000;
/** Altered contents that are named: more say nothing that these don't. */
const NAMED = 100;

/**
 * Walks every chain, in the order of conversation ids, and stops at the first fault of a chain. The counts are those
 * of what was found intact until then. `onProgress` is called after each batch.
 */
export async function verifyHistory(
  db: Database,
  historyKey: Buffer,
  onProgress?: (done: { conversations: number; events: number }) => void,
): Promise<Verification> {
  const done = { conversations: 0, events: 0, contents: noContents() };
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    // Head and events of one conversation have to be of one moment.
    const batch: Checked = await inTransaction(db, (tx) => checkBatch(tx, historyKey, from), {
      isolation: 'repeatable read',
    });
    done.conversations += batch.conversations;
    done.events += batch.events;
    done.contents = sumOf(done.contents, batch.contents);
    if (batch.fault) return { ...done, fault: batch.fault };
    onProgress?.({ conversations: done.conversations, events: done.events });
    if (batch.last === null) return { ...done, fault: null };
    after = batch.last;
  }
}

const noContents = (): Contents => ({ intact: 0, erased: 0, altered: 0, named: [] });

const sumOf = (a: Contents, b: Contents): Contents => ({
  intact: a.intact + b.intact,
  erased: a.erased + b.erased,
  altered: a.altered + b.altered,
  named: [...a.named, ...b.named].slice(0, NAMED),
});

type Checked = Verification & {
  /** The conversation to go on after; null = this was the end. */
  last: string | null;
};

async function checkBatch(tx: Tx, key: Buffer, after: string | null): Promise<Checked> {
  const heads = await readHeads(tx, after);
  const last = heads.length < BATCH ? null : (heads.at(-1)?.id ?? null);
  const checked: Checked = { conversations: 0, events: 0, fault: null, contents: noContents(), last };
  const events = readEvents(tx, heads);
  const committed: Committed[] = [];
  const toldNotes = new Set<string>();
  let event = await nextOf(events);
  for (const { id, seq, hash, mac } of heads) {
    const head = seq === null || hash === null || mac === null ? null : { seq, hash, mac };
    const walk = walkChain(key, id, head);
    let length = 0;
    while (event?.conversation_id === id) {
      const following: PlacedEvent | undefined = await nextOf(events);
      checked.fault = walk.step(event, following?.conversation_id === id ? following : undefined);
      if (checked.fault) return checked;
      length += 1;
      const content = committingKinds.has(event.kind) ? contentOf(readEventText(event.body)) : null;
      if (content) committed.push({ ...content, conversationId: id, seq: event.seq });
      if (content?.kind === 'note') toldNotes.add(content.id);
      if (committed.length >= PAGE) await checkContents(tx, committed.splice(0), checked);
      event = following;
    }
    checked.fault = walk.end();
    if (checked.fault) return checked;
    checked.conversations += 1;
    checked.events += length;
  }
  await checkContents(tx, committed, checked);
  await checkNotes(tx, heads, toldNotes, checked);
  return checked;
}

type Committed = CommittedContent & { conversationId: string; seq: number };

async function checkContents(tx: Tx, committed: readonly Committed[], { contents }: Checked): Promise<void> {
  const states = await stateOfContents(tx, committed);
  for (const [index, { conversationId, seq, kind, id }] of committed.entries()) {
    const state = states[index] ?? 'erased';
    contents[state] += 1;
    if (state === 'altered' && contents.named.length < NAMED)
      contents.named.push({ conversationId, seq, kind, id });
  }
}

/** A note stays in its conversation, so its event stands there too: one without was not written by the product. */
async function checkNotes(
  tx: Tx,
  heads: readonly { id: string }[],
  told: ReadonlySet<string>,
  { contents }: Checked,
): Promise<void> {
  const ids = heads.map(({ id }) => id);
  if (ids.length === 0) return;
  const notes = await tx
    .selectFrom('note')
    .select(['id', 'conversation_id'])
    .where('conversation_id', 'in', ids)
    .orderBy('id')
    .execute();
  for (const { id, conversation_id } of notes) {
    if (told.has(id)) continue;
    contents.altered += 1;
    if (contents.named.length < NAMED)
      contents.named.push({ conversationId: conversation_id, seq: null, kind: 'note', id });
  }
}

function readHeads(tx: Tx, after: string | null) {
  let query = tx
    .selectFrom('conversation')
    .leftJoin('conversation_head as head', 'head.conversation_id', 'conversation.id')
    .select(['conversation.id', 'head.seq', 'head.hash', 'head.mac'])
    .orderBy('conversation.id')
    .limit(BATCH);
  if (after !== null) query = query.where('conversation.id', '>', after);
  return query.execute();
}

type PlacedEvent = StoredEvent & { conversation_id: string };

/** The events of these conversations, which follow one another in the order of ids, in the order of their chains. */
async function* readEvents(tx: Tx, heads: readonly { id: string }[]): AsyncGenerator<PlacedEvent, undefined> {
  const [first, end] = [heads[0]?.id, heads.at(-1)?.id];
  if (first === undefined || end === undefined) return;
  // Below any seq, also one that somebody made up.
  let at = { conversation_id: first, seq: -(2 ** 31) };
  for (;;) {
    // A range of the index (conversation_id, seq): nothing is sorted, nothing read twice.
    const rows = await tx
      .selectFrom('event')
      .select(['conversation_id', 'id', 'seq', 'kind', 'mailbox_id', 'body', 'hash', 'recorded_at'])
      .where(sql<boolean>`(conversation_id, seq) > (${at.conversation_id}::uuid, ${at.seq}::int)`)
      .where('conversation_id', '<=', end)
      .orderBy('conversation_id')
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    at = last;
  }
}

const nextOf = async (events: AsyncGenerator<PlacedEvent, undefined>): Promise<PlacedEvent | undefined> =>
  (await events.next()).value ?? undefined;

/** The first fault of one chain, its events given in the order of `seq`; null when it stands as it was written. */
export function firstFault(
  key: Buffer,
  conversationId: string,
  head: StoredHead | null,
  events: readonly StoredEvent[],
): HistoryFault | null {
  const walk = walkChain(key, conversationId, head);
  for (const [index, event] of events.entries()) {
    const fault = walk.step(event, events[index + 1]);
    if (fault) return fault;
  }
  return walk.end();
}

/** Follows one chain, event by event and then to its `end`; each gives a fault or null, and a fault ends the walk. */
function walkChain(key: Buffer, conversationId: string, head: StoredHead | null) {
  const fault = (what: FaultKind, seq: number | null, eventId: string | null = null): HistoryFault => ({
    conversationId,
    seq,
    eventId,
    what,
  });
  let before: Buffer = CHAIN_START;
  let length = 0;
  return {
    step(event: StoredEvent, next: StoredEvent | undefined): HistoryFault | null {
      if (!head) return fault('head', null);
      const seq = length + 1;
      const hash = chainHash(key, before, event.body);
      const isGenuine = hash.equals(event.hash);
      // A genuine event beyond the head: the head was put back.
      if (seq > head.seq)
        return isGenuine && event.seq === seq ? fault('head', null) : fault('inserted', event.seq, event.id);
      if (event.seq !== seq) return fault('removed', seq);
      if (!isGenuine || !isAsWritten(conversationId, event)) {
        const what = isGenuine ? 'changed' : faultOf(key, before, event, next);
        return fault(what, seq, what === 'removed' ? null : event.id);
      }
      before = hash;
      length = seq;
      return null;
    },
    end(): HistoryFault | null {
      if (!head) return fault('head', null);
      const isSealed = headSeal(key, conversationId, head.seq, head.hash).equals(head.mac);
      if (isSealed && length < head.seq) return fault('cutOff', length + 1);
      return isSealed && head.hash.equals(before) ? null : fault('head', null);
    },
  };
}

/** Whether the columns beside the text say what the text says. */
function isAsWritten(conversationId: string, event: StoredEvent): boolean {
  const text = parseEventText(event.body);
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
    return parseEventText(body).seq;
  } catch {
    return null;
  }
}
