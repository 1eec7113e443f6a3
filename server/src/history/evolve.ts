import type { HistoryEvent, Status } from '@guichet/contract/events';

/** The part of a conversation's row that is the fold of its events. */
export type WorkColumns = {
  status: Status;
  assigneeId: string | null;
  departmentId: string | null;
  qualificationId: string | null;
  absorbedBy: string | null;
  mergeProposal: string | null;
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
  workSeq: 0,
  answeredAt: null,
  answeredBy: null,
  sending: null,
};

/** The work columns after one more event. Pure; the only place that knows what an event does to the row. */
export function evolve(work: WorkColumns, event: HistoryEvent): WorkColumns {
  if (event.kind === 'conversation.opened' || event.kind === 'conversation.markedUnread') return work;
  return { ...work, ...changeOf(event), workSeq: event.seq };
}

function changeOf(event: HistoryEvent): Partial<WorkColumns> {
  switch (event.kind) {
    case 'conversation.assigned':
      return { assigneeId: event.data.toId };
    case 'conversation.statusChanged':
      return { status: event.data.to };
    case 'conversation.affected':
      return { departmentId: event.data.toId };
    case 'conversation.qualified':
      return { qualificationId: event.data.toId };
    case 'conversation.merged':
      return event.data.role === 'absorbed' ? { absorbedBy: event.data.otherId } : { mergeProposal: null };
    case 'conversation.mergeProposed':
      return { mergeProposal: event.data.otherId };
    case 'message.sentElsewhere':
      return { answeredAt: event.occurredAt, answeredBy: null };
    case 'answer.queued':
      return { sending: 'queued' };
    case 'answer.stopped':
      return event.data.at === 'handOver' ? { sending: null } : {};
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

/** Whoever wrote it, else whoever the event is of. */
const answeredBy = (event: HistoryEvent, authorId?: string): Partial<WorkColumns> => ({
  answeredAt: event.occurredAt,
  answeredBy: authorId ?? (event.actor.kind === 'person' ? event.actor.id : null),
});
