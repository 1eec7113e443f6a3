/** Pure: the history as lines to read. What belongs to one sending becomes one line, with what became of it. */
import type { EventKind, HistoryEvent } from '@guichet/contract/events';

export type SendingFate =
  | 'queued'
  | 'sent'
  | 'refused'
  | 'doubtful'
  | 'stopped'
  | 'takenBack'
  | 'bounced'
  | 'settledSent'
  | 'settledNotSent';

export type Line = {
  event: HistoryEvent;
  /** For an answer: what became of it, and when. */
  fate: { what: SendingFate; at: string; refused: number } | null;
};

const fates: Partial<Record<EventKind, SendingFate>> = {
  'answer.sent': 'sent',
  'answer.refused': 'refused',
  'answer.doubtful': 'doubtful',
  'answer.takenBack': 'takenBack',
};

/** Newest first; the events that only say what became of an answer join the line of its press. */
export function linesOf(events: readonly HistoryEvent[]): Line[] {
  const presses = new Map<string, Line>();
  const lines: Line[] = [];
  for (const event of events.toSorted((a, b) => a.seq - b.seq)) {
    const outboxId = 'outboxId' in event.data ? event.data.outboxId : null;
    const press = outboxId === null ? undefined : presses.get(outboxId);
    const what = fateOf(event);
    if (press && what) {
      press.fate = {
        what,
        at: event.occurredAt,
        refused: event.kind === 'answer.sent' ? event.data.refusedRecipients : 0,
      };
      if (event.kind !== 'answer.bounced') continue;
    }
    const line: Line = { event, fate: null };
    if (event.kind === 'answer.queued') {
      line.fate = { what: 'queued', at: event.occurredAt, refused: 0 };
      presses.set(event.data.outboxId, line);
    }
    lines.push(line);
  }
  return lines.reverse();
}

function fateOf(event: HistoryEvent): SendingFate | null {
  if (event.kind === 'answer.settled') return event.data.as === 'sent' ? 'settledSent' : 'settledNotSent';
  if (event.kind === 'answer.bounced') return 'bounced';
  return fates[event.kind] ?? null;
}

/** What one may want to see alone. */
export const groups = ['messages', 'openings', 'assignment', 'notes', 'status', 'places'] as const;
export type Group = (typeof groups)[number];

const groupByKind: Record<EventKind, Group> = {
  'message.received': 'messages',
  'message.sentElsewhere': 'messages',
  'message.moved': 'places',
  'message.removedOnServer': 'places',
  'conversation.opened': 'openings',
  'conversation.markedUnread': 'openings',
  'conversation.assigned': 'assignment',
  'conversation.statusChanged': 'status',
  'conversation.affected': 'status',
  'conversation.qualified': 'status',
  'conversation.placed': 'places',
  'conversation.merged': 'places',
  'conversation.mergeProposed': 'places',
  'note.added': 'notes',
  'answer.queued': 'messages',
  'answer.stopped': 'messages',
  'answer.takenBack': 'messages',
  'answer.sent': 'messages',
  'answer.refused': 'messages',
  'answer.doubtful': 'messages',
  'answer.settled': 'messages',
  'answer.bounced': 'messages',
};

export type Wanted = { group: Group | null; personId: string | null };

export const isWanted = ({ event }: Line, { group, personId }: Wanted): boolean =>
  (group === null || groupByKind[event.kind] === group) &&
  (personId === null || (event.actor.kind === 'person' && event.actor.id === personId));

/** Everybody who did something here. */
export const authorsOf = (events: readonly HistoryEvent[]): string[] => [
  ...new Set(events.flatMap(({ actor }) => (actor.kind === 'person' ? [actor.id] : []))),
];
