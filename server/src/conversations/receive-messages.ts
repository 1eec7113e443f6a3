/**
 * Mail enters: messages, where their copies lie, their conversations, and the events that tell it, for a whole
 * batch in the caller's transaction, beside the cursor of the folder. Doing the same batch again changes
 * nothing: a copy is known by folder, UIDVALIDITY and UID, a message by its bytes. After a crash either the
 * whole batch is there or none of it.
 */
import type { Actor } from '@guichet/contract/events';
import {
  type ConversationState,
  createConversations,
  type EventDraft,
  lockConversations,
  recordMany,
  type Writing,
} from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { readBlocked } from './blocked-senders.ts';
import { type Incoming, ownAddresses, type ReceivingMailbox } from './incoming.ts';
import type { MailColumns } from './mail-columns.ts';
import { computeMailColumns, writeMailColumns } from './mail-columns-store.ts';
import { type Leaving, roleElsewhere, transferCopies } from './moved-copies.ts';
import { folderOf } from './place-conversation.ts';
import { bounceEvents, receiveEvents } from './receive-events.ts';
import { decideMerge, orderLive, type Plan, type PlannedMessage, planBatch } from './receive-plan.ts';
import {
  type ConversationFacts,
  completeMoves,
  insertLocations,
  insertMessages,
  insertNodes,
  lockReceiving,
  markBounced,
  type NewLocation,
  newLocation,
  originsOf,
  readAnswered,
  readConversationFacts,
  readKnownBlobs,
  repoint,
  withoutKnownLocations,
} from './receive-store.ts';
import { enqueueOperation } from './server-operations.ts';
import { readStars } from './star-conversation.ts';
import { loadThreadGraph } from './threading-store.ts';

const system: Actor = { kind: 'system' };

export type Receiving = {
  tx: Tx;
  now: Date;
  historyKey: Buffer;
  messageIdKey: Buffer;
  /** Told of each mail of ours that is seen in Sent: what was doubtful about its sending no longer is. */
  settleSeenInSent: (
    writing: Writing,
    seen: { mailboxId: string; messageHeader: string },
  ) => Promise<unknown>;
  /** To whom new conversations go, by events of each; absent = to nobody. Never asked about old mail of an import. */
  assignArrivals?: (
    tx: Tx,
    now: Date,
    mailboxId: string,
    arrivals: { conversationId: string; addresses: string[] }[],
  ) => Promise<ReadonlyMap<string, readonly EventDraft[]>>;
};

export type Received = {
  /** New messages, in the order of their arrival. */
  messages: { messageId: string; conversationId: string; folderId: string; uid: number }[];
  /** Further copies of messages that were there. */
  copies: number;
};

/** Stores the batch; see the head of this file. The raw sources must be in the blob store already. */
export async function receiveMessages(
  deps: Receiving,
  mailbox: ReceivingMailbox,
  batch: readonly Incoming[],
): Promise<Received> {
  const { tx, now, historyKey } = deps;
  const writing: Writing = { tx, actor: system, now, historyKey };
  await lockReceiving(tx, mailbox.id);
  const fresh = await withoutKnownLocations(tx, batch);
  if (fresh.length === 0) return { messages: [], copies: 0 };
  const ours = ownAddresses(mailbox);
  const graph = await loadThreadGraph(
    tx,
    { mailboxId: mailbox.id, messageIdKey: deps.messageIdKey, ours },
    fresh.map((item) => item.parsed),
  );
  const knownBlobs = await readKnownBlobs(tx, mailbox.id, [...new Set(fresh.map((i) => i.blob.sha256))]);
  const plan = planBatch({ batch: fresh, ours, graph, knownBlobs });

  const arriving = arrivalsOf(plan);
  // Holds the members still, and so comes before the conversations are locked: removals lock in that order too.
  const arrivals =
    arriving.length > 0 ? await deps.assignArrivals?.(tx, now, mailbox.id, arriving) : undefined;
  const existing = existingConversations(plan);
  const states = await lockConversations(tx, existing);
  const facts = await readConversationFacts(tx, existing);
  const merges = decideMerges(plan, states, facts, await readOrigins(tx, plan));
  const at = (id: string): string => merges.alias(id);
  for (const message of plan.messages) message.conversationId = at(message.conversationId);
  const homeOf = (id: string): string => states.get(id)?.mailboxId ?? mailbox.id;
  await tellHomes(tx, mailbox, plan.messages, homeOf);
  orderLive(plan.messages, (id) => facts.get(id)?.last_message_at ?? null);

  await createConversations(
    tx,
    historyKey,
    [...plan.created].map((id) => ({ id, mailboxId: mailbox.id, createdAt: now })),
  );
  for (const { kept, absorbed } of merges.merged) await repoint(tx, kept, absorbed);
  await insertMessages(tx, mailbox, now, plan.messages);
  const completed = await completeMoves(tx, plan.copies);
  const locations = await locationsOf(tx, mailbox, plan, completed, facts);
  await insertLocations(tx, locations);
  const isTaken = (id: string) => graph.messages.has(id);
  await insertNodes(tx, mailbox.id, plan.messages, isTaken);
  for (const [homeId, messages] of Map.groupBy(plan.messages, (message) => message.homeId))
    if (homeId !== undefined) await insertNodes(tx, homeId, messages, isTaken);
  await followHome(deps, mailbox, plan, locations, (id) => homeOf(at(id)));
  for (const { id, moveTo } of locations) {
    if (moveTo !== null)
      await enqueueOperation(tx, {
        mailboxId: mailbox.id,
        kind: 'move',
        locationId: id,
        targetFolderId: moveTo,
        now,
      });
  }

  const conversationOf = new Map(plan.messages.map((m) => [m.id, m.conversationId]));
  const moved = new Set(
    plan.copies
      .filter((copy) => !copy.item.imported)
      .filter((copy) => !completed.has(`${copy.messageId} ${copy.item.folderId} ${copy.item.uid}`))
      .map((copy) => conversationOf.get(copy.messageId) ?? at(copy.conversationId)),
  );
  const touched = new Set([
    ...plan.messages.map((m) => m.conversationId),
    ...plan.copies.map((c) => conversationOf.get(c.messageId) ?? at(c.conversationId)),
    ...merges.merged.flatMap(({ kept, absorbed }) => [kept, absorbed]),
  ]);
  const columns = await computeMailColumns(tx, [...touched]);
  const drafts = await decideEvents({ tx, now, plan, states, facts, columns, moved, merges });
  for (const [conversationId, ofArrival] of arrivals ?? []) {
    const isThere = columns.get(conversationId)?.place === 'inbox' && at(conversationId) === conversationId;
    if (isThere) drafts.push({ conversationId, drafts: [...ofArrival] });
  }
  await recordMany(writing, drafts);
  await writeMailColumns(tx, columns);
  const starred = plan.messages.filter(({ item }) => item.flags.includes('\\Flagged'));
  await readStars(
    tx,
    starred.map((message) => message.conversationId),
    now,
  );
  for (const { item, own } of plan.copies) {
    if (own?.outbox_id && item.folderRole === 'sent')
      await deps.settleSeenInSent(writing, { mailboxId: mailbox.id, messageHeader: own.message_id });
  }
  return {
    messages: plan.messages.map((m) => ({
      messageId: m.id,
      conversationId: m.conversationId,
      folderId: m.item.folderId,
      uid: m.item.uid,
    })),
    copies: plan.copies.length,
  };
}

/** New conversations that mail from outside begins in the inbox, in the order of arrival, with whom it is addressed to. */
function arrivalsOf(plan: Plan): { conversationId: string; addresses: string[] }[] {
  const first = new Map<string, PlannedMessage>();
  for (const message of plan.messages) {
    const { item, direction, conversationId } = message;
    if (direction !== 'in' || item.imported || item.folderRole !== 'inbox') continue;
    if (plan.created.has(conversationId) && !first.has(conversationId)) first.set(conversationId, message);
  }
  return [...first].map(([conversationId, { item }]) => ({
    conversationId,
    addresses: [...item.parsed.to, ...item.parsed.cc].map(({ address }) => address.toLowerCase()),
  }));
}

function existingConversations(plan: Plan): string[] {
  const ids = new Set<string>();
  for (const message of plan.messages) {
    ids.add(message.conversationId);
    if (message.bounceOf) ids.add(message.bounceOf.conversation_id);
  }
  for (const copy of plan.copies) ids.add(copy.conversationId);
  for (const { a, b } of plan.connections) ids.add(a).add(b);
  return [...ids].filter((id) => !plan.created.has(id));
}

/** From which conversation each of those that seem to be one was separated, if it was. */
function readOrigins(tx: Tx, { connections }: Plan): Promise<ReadonlyMap<string, string>> {
  return originsOf(tx, [...new Set(connections.flatMap(({ a, b }) => [a, b]))]);
}

type Merges = {
  merged: { kept: string; absorbed: string }[];
  proposed: { a: string; b: string }[];
  /** The conversation that an id stands for after these merges and earlier ones. */
  alias(id: string): string;
};

function decideMerges(
  plan: Plan,
  states: ReadonlyMap<string, ConversationState>,
  facts: ReadonlyMap<string, ConversationFacts>,
  origins: ReadonlyMap<string, string>,
): Merges {
  const originOf = (id: string): string => origins.get(id) ?? id;
  const gone = new Map<string, string>();
  for (const [id, state] of states) if (state.work.absorbedBy) gone.set(id, state.work.absorbedBy);
  const alias = (id: string): string => {
    const to = gone.get(id);
    return to === undefined ? id : alias(to);
  };
  const worked = new Map([...facts].map(([id, fact]) => [id, fact.worked]));
  const merges: Merges = { merged: [], proposed: [], alias };
  for (const connection of plan.connections) {
    const a = alias(connection.a);
    const b = alias(connection.b);
    // What somebody separated is not proposed to be put together again.
    if (a === b || originOf(a) === originOf(b)) continue;
    const describe = (id: string) => ({ id, worked: worked.get(id) ?? true });
    const merge = decideMerge(describe(a), describe(b), connection.imported);
    if (merge) {
      gone.set(merge.absorbed, merge.kept);
      merges.merged.push(merge);
    } else if (states.get(a)?.work.mergeProposal !== b) merges.proposed.push({ a, b });
  }
  return merges;
}

/** Whose mail it is by now, and whether that mailbox keeps its sender out. */
async function tellHomes(
  tx: Tx,
  mailbox: ReceivingMailbox,
  messages: readonly PlannedMessage[],
  homeOf: (conversationId: string) => string,
): Promise<void> {
  const addressOf = ({ item }: PlannedMessage) => item.parsed.from?.address ?? '';
  const live = messages.filter(({ item, direction }) => direction === 'in' && !item.imported);
  const isBlocked = await readBlocked(
    tx,
    live.map((message) => ({ mailboxId: homeOf(message.conversationId), address: addressOf(message) })),
  );
  for (const message of messages) {
    const home = homeOf(message.conversationId);
    if (home !== mailbox.id) message.homeId = home;
  }
  for (const message of live)
    message.isBlocked = isBlocked(homeOf(message.conversationId), addressOf(message));
}

/** What comes to the old address of a conversation that was moved goes after it. */
async function followHome(
  deps: Receiving,
  mailbox: ReceivingMailbox,
  plan: Plan,
  locations: readonly NewLocation[],
  homeOf: (conversationId: string) => string,
): Promise<void> {
  const directions = new Map(plan.messages.map((message) => [message.id, message.direction]));
  const conversations = new Map([
    ...plan.copies.map((copy) => [copy.messageId, copy.conversationId] as const),
    ...plan.messages.map((message) => [message.id, message.conversationId] as const),
  ]);
  const leaving = new Map<string, Leaving[]>();
  for (const { id, messageId, item, isSpam } of locations) {
    const home = homeOf(conversations.get(messageId) ?? '');
    if (home === mailbox.id) continue;
    const direction = directions.get(messageId) ?? (item.folderRole === 'sent' ? 'out' : 'in');
    const role = isSpam ? 'junk' : roleElsewhere(item.folderRole, direction);
    leaving.set(home, [...(leaving.get(home) ?? []), { locationId: id, messageId, role }]);
  }
  for (const [home, copies] of leaving) await transferCopies(deps, home, copies);
}

/**
 * New copies, and where ours bring them: mail that enters a conversation known as spam joins it there, and what a
 * blocked sender writes goes there.
 */
async function locationsOf(
  tx: Tx,
  mailbox: ReceivingMailbox,
  plan: Plan,
  completed: ReadonlySet<string>,
  facts: ReadonlyMap<string, ConversationFacts>,
): Promise<NewLocation[]> {
  const isSpam = ({ item, conversationId, isBlocked }: PlannedMessage) =>
    !item.imported &&
    item.folderRole === 'inbox' &&
    (isBlocked === true || facts.get(conversationId)?.place === 'spam');
  const isHere = plan.messages.some((message) => isSpam(message) && message.homeId === undefined);
  const junk = isHere ? await folderOf(tx, mailbox.id, 'junk') : null;
  return [
    ...plan.messages.map((message) => {
      const goesToSpam = isSpam(message);
      const moveTo = goesToSpam && message.homeId === undefined ? junk : null;
      return { ...newLocation(message.id, message.item, moveTo), isSpam: goesToSpam };
    }),
    ...plan.copies
      .filter((copy) => !completed.has(`${copy.messageId} ${copy.item.folderId} ${copy.item.uid}`))
      .map((copy) => newLocation(copy.messageId, copy.item)),
  ];
}

type Deciding = {
  tx: Tx;
  now: Date;
  plan: Plan;
  states: ReadonlyMap<string, ConversationState>;
  facts: ReadonlyMap<string, ConversationFacts>;
  columns: ReadonlyMap<string, MailColumns>;
  moved: ReadonlySet<string>;
  merges: Merges;
};

async function decideEvents(input: Deciding): Promise<{ conversationId: string; drafts: EventDraft[] }[]> {
  const { tx, now, plan, states, facts, columns, moved, merges } = input;
  const entries: { conversationId: string; drafts: EventDraft[] }[] = [];
  const tell = (conversationId: string, ...drafts: EventDraft[]) => entries.push({ conversationId, drafts });
  for (const { kept, absorbed } of merges.merged) {
    tell(kept, { kind: 'conversation.merged', v: 1, data: { otherId: absorbed, role: 'kept' } });
    tell(absorbed, { kind: 'conversation.merged', v: 1, data: { otherId: kept, role: 'absorbed' } });
  }
  const byConversation = new Map<string, PlannedMessage[]>();
  for (const message of plan.messages) {
    const list = byConversation.get(message.conversationId) ?? [];
    list.push(message);
    byConversation.set(message.conversationId, list);
  }
  const answered = await readAnswered(tx, [...byConversation.keys()]);
  const absorbedOnes = new Set(merges.merged.map(({ absorbed }) => absorbed));
  for (const [id, after] of columns) {
    const messages = byConversation.get(id) ?? [];
    const state = states.get(id);
    const fact = facts.get(id);
    if (absorbedOnes.has(id) || (messages.length === 0 && !moved.has(id))) continue;
    tell(
      id,
      ...receiveEvents({
        now,
        before:
          state && fact
            ? {
                status: state.work.status,
                assigneeId: state.work.assigneeId,
                isSnoozed: state.work.isSnoozed,
                place: fact.place,
              }
            : null,
        after,
        messages,
        movedByOthers: moved.has(id),
        isAssigneeEntitled: fact?.assignee_entitled ?? false,
        isUntouchedImport:
          messages.length > 0 && messages.every((m) => m.item.imported) && !fact?.worked && !fact?.live,
        hasAnswer: answered.has(id),
      }),
    );
  }
  for (const { a, b } of merges.proposed) {
    tell(a, { kind: 'conversation.mergeProposed', v: 1, data: { otherId: b } });
    tell(b, { kind: 'conversation.mergeProposed', v: 1, data: { otherId: a } });
  }
  for (const message of plan.messages) entries.push(...(await tellBounce(tx, message, states, merges)));
  return entries;
}

/** A delivery that failed, told in the conversation of the mail that bounced; reports of old imports tell nothing new. */
async function tellBounce(
  tx: Tx,
  message: PlannedMessage,
  states: ReadonlyMap<string, ConversationState>,
  merges: Merges,
): Promise<{ conversationId: string; drafts: EventDraft[] }[]> {
  const { bounceOf, item } = message;
  const failed = item.parsed.bounce?.recipients.filter((recipient) => recipient.action === 'failed') ?? [];
  const isPermanent = failed.length > 0 || item.parsed.bounce?.kind === 'permanent';
  if (!bounceOf || item.imported || !isPermanent) return [];
  if (bounceOf.outbox_id !== null) {
    const detail = ({ status, diagnostic }: (typeof failed)[number]) => diagnostic ?? status ?? '';
    await markBounced(
      tx,
      bounceOf.outbox_id,
      failed.map((recipient) => ({ address: recipient.address, detail: detail(recipient) })),
    );
  }
  const conversationId = merges.alias(bounceOf.conversation_id);
  const work = states.get(conversationId)?.work;
  const standing = { status: work?.status ?? ('open' as const), isSnoozed: work?.isSnoozed ?? false };
  const bounce = {
    outboxId: bounceOf.outbox_id,
    messageId: bounceOf.id,
    bounceMessageId: message.id,
  };
  return [{ conversationId, drafts: bounceEvents(standing, bounce) }];
}
