/**
 * The threading graph of one mailbox as far as a batch of mails needs it, read in three queries and kept up to
 * date in memory while the batch is placed.
 */
import { sql } from 'kysely';
import type { ParsedMessage } from '../mail/message.ts';
import { verifyMessageId } from '../mail/message-id.ts';
import { decideThread, isStranger, type ThreadDecision, threadIds } from '../mail/thread.ts';
import type { Tx } from '../platform/database.ts';
import { looksSigned, peopleOf } from './incoming.ts';

/** A message of this mailbox that bears one of the identifiers of the batch. */
export type KnownMessage = {
  id: string;
  conversation_id: string;
  message_id: string;
  direction: 'in' | 'out';
  from_address: string;
  subject: string;
  snippet: string;
  /** Sent to many, or to nobody by name: strangers who answer it do not belong together. */
  mass: boolean;
  outbox_id: string | null;
  outbox_state: string | null;
};

export type ThreadGraph = {
  messages: ReadonlyMap<string, readonly KnownMessage[]>;
  /** Where the mail belongs by its identifiers. Call `add` with the outcome before the next. */
  decide(parsed: ParsedMessage): ThreadDecision & { self: string | null; ancestors: string[] };
  add(
    parsed: ParsedMessage,
    decision: { self: string | null; nodes: readonly string[] },
    conversationId: string,
    mass: boolean,
  ): void;
  /** Whether the address took part in the conversation before; null when nobody did. */
  tookPart(conversationId: string, address: string): boolean | null;
  /** From now on what was known of `from` belongs to `to`. */
  redirect(from: string, to: string): void;
};

type Options = { mailboxId: string; messageIdKey: Buffer; ours: ReadonlySet<string> };

/** The identifiers of a mail that count: forged ones never do, a bounce belongs to what bounced. */
export function countingIds(
  parsed: ParsedMessage,
  key: Buffer,
): { self: string | null; ancestors: string[] } {
  const original = parsed.bounce?.originalMessageId;
  const isForged = (id: string) => looksSigned(id) && verifyMessageId(key, id) === null;
  const ids = threadIds({
    messageId: parsed.messageId,
    inReplyTo: original ? [...parsed.inReplyTo, original] : parsed.inReplyTo,
    references: parsed.references,
  });
  return {
    self: ids.self !== null && isForged(ids.self) ? null : ids.self,
    ancestors: ids.ancestors.filter((id) => !isForged(id)),
  };
}

/** Some gateways change the case of identifiers; ours are lower-case throughout. */
export function canonicalId(id: string, key: Buffer): string {
  return looksSigned(id) && verifyMessageId(key, id) !== null ? id.toLowerCase() : id;
}

/** Reads what the graph of the mailbox knows of these mails. */
export async function loadThreadGraph(
  tx: Tx,
  options: Options,
  batch: readonly ParsedMessage[],
): Promise<ThreadGraph> {
  const { mailboxId, messageIdKey: key, ours } = options;
  const ids = new Set<string>();
  for (const parsed of batch) {
    const { self, ancestors } = countingIds(parsed, key);
    for (const id of self === null ? ancestors : [...ancestors, self]) ids.add(canonicalId(id, key));
  }
  const known = await readNodes(tx, mailboxId, [...ids]);
  const messages = await readMessages(tx, mailboxId, [...ids], ours);
  const mass = new Set<string>();
  for (const [id, list] of messages) if (list.some((message) => message.mass)) mass.add(id);
  const received = new Set(messages.keys());
  for (const [id, list] of messages) if (!known.has(id) && list[0]) known.set(id, list[0].conversation_id);
  const conversations = new Set([
    ...known.values(),
    ...[...messages.values()].flatMap((list) => list.map((message) => message.conversation_id)),
  ]);
  const people = await readPeople(tx, [...conversations]);
  const alias = new Map<string, string>();
  const resolve = (id: string): string => {
    const to = alias.get(id);
    return to === undefined ? id : resolve(to);
  };

  return {
    messages,
    decide(parsed) {
      const { self, ancestors } = countingIds(parsed, key);
      const canonical = self === null ? null : canonicalId(self, key);
      const line = ancestors.map((id) => canonicalId(id, key));
      const decision = decideThread({
        self: canonical,
        ancestors: line,
        known,
        signed: () => null,
        received,
        refuse: (id, conversation) =>
          (mass.has(id) || !received.has(id)) &&
          isStranger(parsed, people.get(resolve(conversation)) ?? [], ours),
      });
      const joined = decision.join === null ? null : resolve(decision.join);
      const merge = [...new Set(decision.merge.map(resolve))].filter((id) => id !== joined);
      return { ...decision, join: joined, merge, self: canonical, ancestors: line };
    },
    add(parsed, { self, nodes }, conversationId, isMass) {
      for (const id of nodes) {
        // A mail that came takes its identifier over from the ghost; of two with one identifier the first keeps it.
        if (!known.has(id) || (id === self && !received.has(id))) known.set(id, conversationId);
      }
      if (self !== null) {
        received.add(self);
        if (isMass) mass.add(self);
      }
      const present = people.get(conversationId) ?? new Set();
      for (const address of peopleOf(parsed)) present.add(address);
      people.set(conversationId, present);
    },
    tookPart(conversationId, address) {
      const present = people.get(conversationId);
      return present === undefined || present.size === 0 ? null : present.has(address.toLowerCase());
    },
    redirect(from, to) {
      alias.set(from, to);
      people.set(to, new Set([...(people.get(to) ?? []), ...(people.get(from) ?? [])]));
    },
  };
}

async function readNodes(tx: Tx, mailboxId: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ message_id: string; conversation_id: string }>`
    select message_id, conversation_id from message_node
     where mailbox_id = ${mailboxId} and message_id = any(${ids}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.message_id, row.conversation_id]));
}

async function readMessages(
  tx: Tx,
  mailboxId: string,
  ids: string[],
  ours: ReadonlySet<string>,
): Promise<Map<string, KnownMessage[]>> {
  const found = new Map<string, KnownMessage[]>();
  if (ids.length === 0) return found;
  const { rows } = await sql<KnownMessage>`
    select m.id, m.conversation_id, m.message_id, m.direction, m.from_address, m.subject, m.snippet,
           coalesce((m.envelope ->> 'bulk')::boolean, false)
             or (m.direction = 'out' and not exists (
               select from jsonb_array_elements(coalesce(m.envelope -> 'to', '[]') || coalesce(m.envelope -> 'cc', '[]')) a
                where not lower(a ->> 'address') = any(${[...ours]}::text[]))) as mass,
           o.id as outbox_id, o.state as outbox_state
      from message m
      left join lateral (
        select o.id, o.state from outbox o where o.message_id = m.id order by o.queued_at desc, o.id desc limit 1) o on true
     where m.message_id = any(${ids}::text[]) and m.mailbox_id in (
       select ${mailboxId}::uuid
       union
       -- Conversations that began here and were moved: what is written to the old address still joins them.
       select c.mailbox_id from message_node n join conversation c on c.id = n.conversation_id
        where n.mailbox_id = ${mailboxId} and n.message_id = any(${ids}::text[]))
       and (m.mailbox_id = ${mailboxId} or m.conversation_id in (
         select conversation_id from message_node
          where mailbox_id = ${mailboxId} and message_id = any(${ids}::text[])))`.execute(tx);
  for (const row of rows) found.set(row.message_id, [...(found.get(row.message_id) ?? []), row]);
  return found;
}

async function readPeople(tx: Tx, conversationIds: string[]): Promise<Map<string, Set<string>>> {
  const people = new Map<string, Set<string>>();
  if (conversationIds.length === 0) return people;
  const { rows } = await sql<{ conversation_id: string; addresses: string[] }>`
    select m.conversation_id, array_agg(distinct lower(p.address)) as addresses
      from message m
      cross join lateral (
        select m.from_address as address
        union all
        select a ->> 'address' from jsonb_array_elements(
          coalesce(m.envelope -> 'to', '[]') || coalesce(m.envelope -> 'cc', '[]')
            || coalesce(m.envelope -> 'replyTo', '[]')) a) p
     where m.conversation_id = any(${conversationIds}::uuid[])
     group by m.conversation_id`.execute(tx);
  for (const row of rows) people.set(row.conversation_id, new Set(row.addresses));
  return people;
}
