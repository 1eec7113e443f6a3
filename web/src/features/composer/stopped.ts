/** Pure: which send of mine was stopped and not looked at yet, and what it says is new. */
import type { EventOf, HistoryEvent } from '@guichet/contract/events';

/** The events that stopped a send, newest first. */
export type Stop = {
  draftId: string;
  since: HistoryEvent[];
  newestSeq: number;
  /** It waited for its hour. */
  isPlanned: boolean;
};

type Stopped = HistoryEvent & EventOf<'answer.stopped'>;

/**
 * The last stop of this draft that its author has not looked at: nothing of it was seen (`seenSeq`), and it was not
 * sent since. Serves a stop at the press, one at hand-over, and the page that was loaded again.
 */
export function pendingStop(
  events: readonly HistoryEvent[],
  draft: { id: string; seenSeq: number },
): Stop | null {
  const stopped = events.findLast(
    (event): event is Stopped => event.kind === 'answer.stopped' && event.data.draftId === draft.id,
  );
  if (!stopped) return null;
  const seqs = new Set(stopped.data.conflictSeqs.filter((seq) => seq > draft.seenSeq));
  if (seqs.size === 0) return null;
  return stopOf(
    draft.id,
    events.filter((event) => seqs.has(event.seq)),
    stopped.data.at === 'schedule',
  );
}

export function stopOf(draftId: string, since: readonly HistoryEvent[], isPlanned = false): Stop | null {
  if (since.length === 0) return null;
  const newestFirst = since.toSorted((a, b) => b.seq - a.seq);
  return { draftId, since: newestFirst, newestSeq: newestFirst[0]?.seq ?? 0, isPlanned };
}

/** What weighs most of what is new: a colleague's answer, then the correspondent, a note, a change of assignee. */
const weights = [
  'answer.queued',
  'message.sentElsewhere',
  'message.received',
  'note.added',
  'conversation.assigned',
];

/** The event that the headline tells. */
export function headlineOf(stop: Stop): HistoryEvent {
  const rank = (event: HistoryEvent) => {
    const index = weights.indexOf(event.kind);
    return index === -1 ? weights.length : index;
  };
  return stop.since.toSorted((a, b) => rank(a) - rank(b))[0]!;
}

/** The message or note to look at; null when only the assignee changed. */
export function shownIn(event: HistoryEvent): string | null {
  switch (event.kind) {
    case 'answer.queued':
    case 'message.received':
    case 'message.sentElsewhere':
      return event.data.messageId;
    case 'note.added':
      return event.data.noteId;
    default:
      return null;
  }
}
