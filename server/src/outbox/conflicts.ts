/**
 * What happened to a conversation that its author had not seen and that stops his send. Pure.
 *
 * Openings and automatic mail never stop anything; neither does what the author did himself, except that a
 * second answer of his own, from another window, stops him at the press.
 */
import { type HistoryEvent, sendConflicts } from '@guichet/contract/events';

export type ConflictQuestion = {
  authorId: string;
  /** Newest event that the author had on screen. */
  seenSeq: number;
  at: 'press' | 'handOver';
  /** The answer that is being handed over: its own event is no conflict. */
  outboxId?: string;
  /** Answers that have not left yet: they may still be taken back, and are judged again once they have. */
  pending?: ReadonlySet<string>;
};

/** The events that stop the send, in order. `events` are those after `seenSeq`, in order. */
export function sendConflictsSince(
  events: readonly HistoryEvent[],
  question: ConflictQuestion,
): HistoryEvent[] {
  const takenBack = new Set(
    events.flatMap((event) => (event.kind === 'answer.takenBack' ? [event.data.outboxId] : [])),
  );
  return events.filter((event) => {
    if (event.seq <= question.seenSeq || !sendConflicts.has(event.kind)) return false;
    switch (event.kind) {
      case 'message.received':
        return !event.data.automatic && !event.data.imported;
      case 'message.sentElsewhere':
        return !event.data.imported;
      case 'answer.queued':
        if (event.data.outboxId === question.outboxId || takenBack.has(event.data.outboxId)) return false;
        if (question.pending?.has(event.data.outboxId)) return false;
        if (question.at === 'press') return true;
        // Sent "anyway" by somebody who saw that this one is on its way: both are meant to leave.
        return (
          !isBy(event, question.authorId) &&
          !(event.data.anyway && isAfterOwn(event, events, question.outboxId))
        );
      case 'conversation.assigned':
        // What was taken out of a conversation begins as that one stood: nobody was given anything.
        return event.data.cause !== 'split' && !isBy(event, question.authorId);
      case 'conversation.merged':
        return event.data.role === 'kept' && event.data.cause === 'hand' && !isBy(event, question.authorId);
      default:
        return !isBy(event, question.authorId);
    }
  });
}

/** Whether this press came after the one that is being handed over. */
const isAfterOwn = (
  event: HistoryEvent,
  events: readonly HistoryEvent[],
  outboxId: string | undefined,
): boolean => {
  const own = events.find((one) => one.kind === 'answer.queued' && one.data.outboxId === outboxId);
  return own !== undefined && event.seq > own.seq;
};

const isBy = (event: HistoryEvent, personId: string): boolean =>
  event.actor.kind === 'person' && event.actor.id === personId;
