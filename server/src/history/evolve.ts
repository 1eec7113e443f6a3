import type { HistoryEvent, Status } from '@guichet/contract/events';

/** The part of a conversation's row that is the fold of its events. */
export type WorkColumns = {
  status: Status;
  assigneeId: string | null;
  departmentId: string | null;
  qualificationId: string | null;
  absorbedBy: string | null;
  mergeProposal: string | null;
  tagIds: string[];
  followerIds: string[];
  isSnoozed: boolean;
  /** Null while snoozed = until someone writes. */
  snoozedUntil: string | null;
  isDeleted: boolean;
  /** Seq of the newest event that changes what people work on: not an opening. */
  workSeq: number;
  answeredAt: string | null;
  answeredBy: string | null;
  sending: 'queued' | 'refused' | 'doubtful' | 'bounced' | null;
};

/** Grows when `evolve` gives other columns for the same events: rows of an older fold are rebuilt. */
export const FOLD_VERSION = 1;

export const newWork: WorkColumns = {
  status: 'open',
  assigneeId: null,
  departmentId: null,
  qualificationId: null,
  absorbedBy: null,
  mergeProposal: null,
  tagIds: [],
  followerIds: [],
  isSnoozed: false,
  snoozedUntil: null,
  isDeleted: false,
  workSeq: 0,
  answeredAt: null,
  answeredBy: null,
  sending: null,
};

/** What tells of somebody's reading: it changes nobody's work. */
export const readKinds: ReadonlySet<HistoryEvent['kind']> = new Set<HistoryEvent['kind']>([
  'conversation.opened',
  'conversation.markedUnread',
  'conversation.markedRead',
]);

/** The work columns after one more event. Pure; the only place that knows what an event does to the row. */
export function evolve(work: WorkColumns, event: HistoryEvent): WorkColumns {
  if (readKinds.has(event.kind)) return work;
  return { ...work, ...changeOf(work, event), workSeq: event.seq };
}

function changeOf(work: WorkColumns, event: HistoryEvent): Partial<WorkColumns> {
  switch (event.kind) {
    case 'conversation.assigned':
      return { assigneeId: event.data.toId };
    case 'conversation.statusChanged':
      return { status: event.data.to };
    case 'conversation.affected':
      return { departmentId: event.data.toId };
    case 'conversation.qualified':
      return { qualificationId: event.data.toId };
    case 'conversation.tagged':
      return { tagIds: withId(work.tagIds, event.data.tagId) };
    case 'conversation.untagged':
      return { tagIds: withoutId(work.tagIds, event.data.tagId) };
    case 'conversation.followed':
      return { followerIds: withId(work.followerIds, event.data.personId) };
    case 'conversation.unfollowed':
      return { followerIds: withoutId(work.followerIds, event.data.personId) };
    case 'conversation.snoozed':
      return { isSnoozed: true, snoozedUntil: event.data.until };
    case 'conversation.woken':
      return { isSnoozed: false, snoozedUntil: null };
    case 'conversation.deleted':
      return { isDeleted: true };
    case 'conversation.merged':
      return event.data.role === 'absorbed'
        ? { absorbedBy: event.data.otherId }
        : { mergeProposal: null, ...standingOf(event.data) };
    case 'conversation.unmerged':
      return { ...(event.data.role === 'restored' && { absorbedBy: null }), ...standingOf(event.data) };
    case 'conversation.split':
      return standingOf(event.data);
    case 'conversation.mergeProposed':
      return { mergeProposal: event.data.otherId };
    case 'message.sentElsewhere':
      return { answeredAt: event.occurredAt, answeredBy: null };
    case 'answer.queued':
      return { sending: 'queued' };
    case 'answer.stopped':
      return event.data.at === 'press' ? {} : { sending: null };
    case 'answer.takenBack':
      return { sending: null };
    case 'answer.sent':
      return event.data.answer === 'forward' ? { sending: null } : { sending: null, ...answeredBy(event) };
    case 'answer.refused':
      return { sending: 'refused' };
    case 'answer.doubtful':
      return { sending: 'doubtful' };
    case 'answer.settled':
      return event.data.as === 'notSent' || event.data.answer === 'forward'
        ? { sending: null }
        : { sending: null, ...answeredBy(event, event.data.authorId) };
    case 'answer.bounced':
      return { sending: 'bounced' };
    default:
      return {};
  }
}

const withId = (ids: string[], id: string): string[] => (ids.includes(id) ? ids : [...ids, id].sort());
const withoutId = (ids: string[], id: string): string[] => ids.filter((other) => other !== id);

type Standing = Extract<HistoryEvent, { kind: 'conversation.split' }>['data']['standing'];

const standingOf = ({ standing }: { standing?: Standing }): Partial<WorkColumns> =>
  standing
    ? { answeredAt: standing.answeredAt, answeredBy: standing.answeredById, sending: standing.sending }
    : {};

/** Whoever wrote it, else whoever the event is of. */
const answeredBy = (event: HistoryEvent, authorId?: string): Partial<WorkColumns> => ({
  answeredAt: event.occurredAt,
  answeredBy: authorId ?? (event.actor.kind === 'person' ? event.actor.id : null),
});
