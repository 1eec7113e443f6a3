/** Who is told of what: the rule, without I/O. */
import { goesOn, type HistoryEvent } from '@guichet/contract/events';
import type { NotificationKind, SendingTrouble } from '@guichet/contract/notifications';
import type { Sight } from '../access/visibility.ts';

/** What decides who is told, as it stood when an event had happened. */
export type Standing = { sight: Sight; followerIds: readonly string[]; isResolved: boolean };

/** One person told of one thing. */
export type Telling = {
  personId: string;
  kind: NotificationKind;
  /** Null for `released`, which is about many. */
  conversationId: string | null;
  /** What it is told of: nobody is told twice of the same. */
  cause: string;
  /** Who did it; for `released`, who left. */
  byId: string | null;
  noteId: string | null;
  detail: SendingTrouble | null;
  at: Date;
  /** Who may not see this is not told; of what is out of his reach only he who does not see it, unless `mayStillSee`. */
  sight: Sight;
  mayStillSee?: boolean;
};

/** What the rule needs to know beside the event. */
export type Facts = {
  /** Who wrote the message, the draft or the row of the outbox that a sending is about; null = nobody of ours. */
  authorOf(id: string): string | null;
  /** Who let this conversation sleep last. */
  snoozerOf(conversationId: string): string | null;
  dispatchersOf(mailboxId: string): readonly string[];
};

/** Kinds that tell somebody something. The rest of the history is not looked at any closer. */
const TELLING = new Set<HistoryEvent['kind']>([
  'conversation.assigned',
  'note.added',
  'answer.sent',
  'message.sentElsewhere',
  'message.received',
  'conversation.woken',
  'answer.refused',
  'answer.doubtful',
  'answer.bounced',
  'answer.stopped',
  'answer.takenBack',
]);

export const tellsSomebody = (event: HistoryEvent): boolean =>
  TELLING.has(event.kind) && !('imported' in event.data && event.data.imported);

/**
 * How it stood after each of these events of one conversation, in their order: goes back from how it stands now.
 * The events must be all that came after the first of them.
 */
export function standingsAfter(now: Standing, events: readonly HistoryEvent[]): Standing[] {
  const standings: Standing[] = [];
  let standing = now;
  for (const event of events.toReversed()) {
    standings.unshift(standing);
    standing = before(standing, event);
  }
  return standings;
}

function before(after: Standing, event: HistoryEvent): Standing {
  const { sight, followerIds } = after;
  const seen = (change: Partial<Sight>): Standing => ({ ...after, sight: { ...sight, ...change } });
  switch (event.kind) {
    case 'conversation.assigned':
      return seen({ assigneeId: event.data.fromId });
    case 'conversation.affected':
      return seen({ departmentId: event.data.fromId });
    case 'conversation.moved':
      return seen({ mailboxId: event.data.fromMailboxId });
    case 'conversation.merged':
      return event.data.role === 'absorbed' ? seen({ hidden: false }) : after;
    case 'conversation.unmerged':
      return event.data.role === 'restored' ? seen({ hidden: true }) : after;
    case 'conversation.deleted':
    case 'message.removedOnServer':
      return seen({ hidden: false });
    case 'conversation.followed':
      return { ...after, followerIds: followerIds.filter((id) => id !== event.data.personId) };
    case 'conversation.unfollowed':
      return { ...after, followerIds: [...followerIds, event.data.personId] };
    case 'conversation.statusChanged':
      return { ...after, isResolved: event.data.from === 'resolved' };
    default:
      return after;
  }
}

const personOf = ({ actor }: HistoryEvent): string | null => (actor.kind === 'person' ? actor.id : null);

/** Who is told of this event; whether each may see it is judged by the caller. Never the one who did it. */
export function tellingsOf(event: HistoryEvent, standing: Standing, facts: Facts): Telling[] {
  const byId = personOf(event);
  const base = {
    conversationId: event.conversationId,
    cause: event.id,
    byId,
    noteId: null,
    detail: null,
    at: new Date(event.recordedAt),
    sight: standing.sight,
  };
  const tell = (
    kind: NotificationKind,
    personIds: readonly (string | null)[],
    more: Partial<Telling> = {},
  ): Telling[] =>
    [...new Set(personIds)].flatMap((personId) =>
      personId === null || personId === byId ? [] : [{ ...base, kind, personId, ...more }],
    );
  const concerned = [standing.sight.assigneeId, ...standing.followerIds];
  switch (event.kind) {
    case 'conversation.assigned': {
      const { toId, fromId, noteId, cause } = event.data;
      if (cause === 'departure' && fromId !== null) return departure(event, fromId, standing, facts);
      return goesOn(cause) ? [] : tell('assigned', [toId], { noteId });
    }
    case 'note.added':
      return noted(event.data, concerned, tell);
    case 'answer.sent':
      return event.data.answer === 'forward' ? [] : tell('answer', concerned);
    case 'message.sentElsewhere':
      return event.data.imported ? [] : tell('answer', concerned);
    case 'message.received':
      return event.data.imported || event.data.automatic ? [] : tell('reply', concerned);
    case 'conversation.woken':
      return event.data.cause === 'time'
        ? tell('woken', [...concerned, facts.snoozerOf(event.conversationId)])
        : [];
    case 'answer.refused':
    case 'answer.doubtful':
    case 'answer.bounced': {
      const detail = event.kind.slice('answer.'.length) as SendingTrouble;
      return tell('sending', [facts.authorOf(event.data.messageId)], { detail });
    }
    case 'answer.stopped':
      // At the press its author stands before it.
      return event.data.at === 'press' ? [] : stopped(event, standing, facts, tell);
    case 'answer.takenBack':
      return tell('sending', [facts.authorOf(event.data.outboxId)], { detail: 'cancelled' });
    default:
      return [];
  }
}

type Tell = (
  kind: NotificationKind,
  personIds: readonly (string | null)[],
  more?: Partial<Telling>,
) => Telling[];

/**
 * Its author, whether he still sees the conversation (then of what stopped it) or not (then only that it did not leave);
 * and the dispatchers where he may no longer answer: somebody has to.
 */
function stopped(
  event: HistoryEvent & { kind: 'answer.stopped' },
  { sight }: Standing,
  facts: Facts,
  tell: Tell,
): Telling[] {
  const { draftId, reason } = event.data;
  const authorId = facts.authorOf(draftId);
  const told = tell('sending', [authorId], { detail: reason === 'accountPaused' ? 'paused' : 'stopped' });
  if (event.data.at !== 'schedule') return told;
  const outOfReach = { detail: 'outOfReach', conversationId: null } as const;
  const others = facts.dispatchersOf(sight.mailboxId).filter((personId) => personId !== authorId);
  return [
    ...(reason === 'authorMayNot' ? [] : told),
    ...tell('sending', [authorId], { ...outOfReach, mayStillSee: reason === 'authorMayNot' }),
    ...(reason === 'authorMayNot' ? tell('sending', others, { detail: 'authorGone', byId: authorId }) : []),
  ];
}

/** Those who are mentioned are told of that; the others whom the conversation concerns, of the note. */
function noted(
  { noteId, mentions }: Extract<HistoryEvent, { kind: 'note.added' }>['data'],
  concerned: readonly (string | null)[],
  tell: Tell,
): Telling[] {
  const others = concerned.filter((personId) => personId !== null && !mentions.includes(personId));
  return [...tell('mentioned', mentions, { noteId }), ...tell('note', others, { noteId })];
}

/**
 * One telling for all that somebody had to do in a mailbox: the events of his departure bear one moment. What was
 * resolved is nobody's work.
 */
function departure(event: HistoryEvent, leaverId: string, standing: Standing, facts: Facts): Telling[] {
  const { sight, isResolved } = standing;
  if (isResolved) return [];
  const byId = personOf(event);
  return facts
    .dispatchersOf(sight.mailboxId)
    .filter((personId) => personId !== byId && personId !== leaverId)
    .map((personId) => ({
      personId,
      kind: 'released',
      conversationId: null,
      cause: `departure ${leaverId} ${sight.mailboxId} ${event.recordedAt}`,
      byId: leaverId,
      noteId: null,
      detail: null,
      at: new Date(event.recordedAt),
      sight,
    }));
}
