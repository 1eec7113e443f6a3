/**
 * What becomes of a batch of mails: which are further copies of messages that we have, which are new, which
 * conversation each belongs to, and which conversations turn out to be one. Pure, given the graph.
 */
import { newSalt } from '../history/commitment.ts';
import { newId } from '../platform/id.ts';
import { directionOf, type Incoming, looksSigned } from './incoming.ts';
import type { KnownMessage, ThreadGraph } from './threading-store.ts';

export type CopyOf = { messageId: string; conversationId: string };

/** Another copy of a message that we have. `own` = it proves that what we sent has left. */
export type PlannedCopy = CopyOf & { item: Incoming; own: KnownMessage | null };

export type PlannedMessage = {
  id: string;
  /** Of the commitment to its source. */
  salt: Buffer;
  item: Incoming;
  /** The final conversation: read it through `conversationOf`. */
  conversationId: string;
  direction: 'in' | 'out';
  /** When it stands in the conversation; INTERNALDATE unless that would put it before what it follows. */
  receivedAt: Date;
  newcomer: boolean;
  self: string | null;
  nodes: string[];
  /** The message whose failed delivery it reports. */
  bounceOf: KnownMessage | null;
  /** The mailbox to which its conversation was moved; absent = it is where it came. */
  homeId?: string;
  /** Its sender is blocked there. */
  isBlocked?: boolean;
};

export type Plan = {
  copies: PlannedCopy[];
  messages: PlannedMessage[];
  /** Conversations to be made. */
  created: Set<string>;
  /** Existing conversations that the batch shows to be one; in the order found. */
  connections: { a: string; b: string; imported: boolean }[];
};

type PlanInput = {
  batch: readonly Incoming[];
  ours: ReadonlySet<string>;
  graph: ThreadGraph;
  /** By SHA-256 of the raw source. */
  knownBlobs: ReadonlyMap<string, CopyOf>;
};

/** Oldest first, so that ancestors of the same batch are placed before what answers them. */
export function planBatch({ batch, ours, graph, knownBlobs }: PlanInput): Plan {
  const plan: Plan = { copies: [], messages: [], created: new Set(), connections: [] };
  const blobs = new Map(knownBlobs);
  const ordered = [...batch].sort(
    (a, b) => a.internalDate.getTime() - b.internalDate.getTime() || a.uid - b.uid,
  );
  for (const item of ordered) {
    const own = ownCopy(item, ours, graph);
    const copy = own
      ? { messageId: own.id, conversationId: own.conversation_id }
      : blobs.get(item.blob.sha256);
    if (copy) {
      plan.copies.push({ ...copy, item, own });
      continue;
    }
    const message = placeMessage(item, ours, graph, plan);
    plan.messages.push(message);
    blobs.set(item.blob.sha256, { messageId: message.id, conversationId: message.conversationId });
  }
  return plan;
}

/**
 * The message of ours of which this is a copy, in Sent or because we wrote to ourselves. Outside of Sent the
 * identifier alone proves nothing, since everybody whom we wrote to knows it.
 */
function ownCopy(item: Incoming, ours: ReadonlySet<string>, graph: ThreadGraph): KnownMessage | null {
  const { parsed } = item;
  const id = parsed.messageId?.trim();
  if (!id) return null;
  const known = graph.messages.get(id) ?? graph.messages.get(looksSigned(id) ? id.toLowerCase() : id) ?? [];
  const isFromUs = ours.has(parsed.from?.address.toLowerCase() ?? '');
  for (const message of known) {
    if (message.outbox_id !== null && item.folderRole === 'sent') return message;
    const isSame =
      isFromUs &&
      ours.has(message.from_address.toLowerCase()) &&
      message.subject === parsed.subject &&
      message.snippet === item.snippet;
    if (isSame) return message;
  }
  return null;
}

function placeMessage(
  item: Incoming,
  ours: ReadonlySet<string>,
  graph: ThreadGraph,
  plan: Plan,
): PlannedMessage {
  const { parsed } = item;
  const decision = graph.decide(parsed);
  const direction = directionOf(item, ours);
  let conversationId = decision.join;
  if (conversationId === null) {
    conversationId = newId();
    plan.created.add(conversationId);
  }
  for (const other of decision.merge) conversationId = connect(conversationId, other, item, graph, plan);
  const from = parsed.from?.address ?? '';
  const newcomer =
    direction === 'in' &&
    !item.imported &&
    from !== '' &&
    !ours.has(from.toLowerCase()) &&
    graph.tookPart(conversationId, from) === false;
  graph.add(parsed, decision, conversationId, isMass(item, direction, ours));
  const original = parsed.bounce?.originalMessageId;
  const bounced = original ? graph.messages.get(original) : undefined;
  return {
    id: newId(),
    salt: newSalt(),
    item,
    receivedAt: item.internalDate,
    conversationId,
    direction,
    newcomer,
    self: decision.self,
    // What was refused as an ancestor stays with whom it belongs to.
    nodes: [...new Set([...decision.nodes, ...(decision.self === null ? [] : [decision.self])])],
    bounceOf: bounced?.find((message) => message.direction === 'out') ?? null,
  };
}

/** Makes one of two conversations: at once where one is only planned, else as a wish. Gives the one to go on with. */
function connect(a: string, b: string, item: Incoming, graph: ThreadGraph, plan: Plan): string {
  const fresh = plan.created.has(b) ? b : plan.created.has(a) ? a : null;
  if (fresh === null) {
    plan.connections.push({ a, b, imported: item.imported });
    return a;
  }
  const kept = fresh === b ? a : b;
  plan.created.delete(fresh);
  graph.redirect(fresh, kept);
  for (const message of plan.messages) if (message.conversationId === fresh) message.conversationId = kept;
  for (const copy of plan.copies) if (copy.conversationId === fresh) copy.conversationId = kept;
  return kept;
}

function isMass(item: Incoming, direction: 'in' | 'out', ours: ReadonlySet<string>): boolean {
  const { to, cc, automation } = item.parsed;
  if (automation.isBulk) return true;
  return direction === 'out' && [...to, ...cc].every((person) => ours.has(person.address.toLowerCase()));
}

/** Whether two conversations are made one without asking, and which one stays. */
export function decideMerge(
  a: { id: string; worked: boolean },
  b: { id: string; worked: boolean },
  imported: boolean,
): { kept: string; absorbed: string } | null {
  if (!imported || (a.worked && b.worked)) return null;
  return b.worked ? { kept: b.id, absorbed: a.id } : { kept: a.id, absorbed: b.id };
}

/** Clocks of mail servers differ, and INTERNALDATE has whole seconds: within this nothing that comes live is older. */
const SKEW = 10 * 60_000;

/**
 * Puts live mail after what its conversation already holds, so that an answer or a bounce that comes back within
 * the second never stands before the mail that caused it. Old mail that only now appears keeps its place.
 */
export function orderLive(
  messages: readonly PlannedMessage[],
  lastMessageAt: (conversationId: string) => Date | null,
): void {
  const last = new Map<string, number>();
  for (const message of messages) {
    if (message.item.imported) continue;
    const { conversationId } = message;
    const before = last.get(conversationId) ?? lastMessageAt(conversationId)?.getTime() ?? 0;
    const own = message.receivedAt.getTime();
    if (own <= before && before - own < SKEW) message.receivedAt = new Date(before + 1);
    last.set(conversationId, Math.max(before, message.receivedAt.getTime()));
  }
}
