/** Pure: which events the timeline shows, in which order, with which sign. */
import type { EventKind, HistoryEvent } from '@guichet/contract/events';
import type { IconName } from '../../ui/icons.ts';

export type EventTone = 'neutral' | 'accent' | 'due' | 'late' | 'done' | 'note' | 'live';

export const kindGroups = ['messages', 'openings', 'assignment', 'notes', 'filing'] as const;
export type KindGroup = (typeof kindGroups)[number];

/** Under which heading of the filter a kind stands. */
export function groupOf(kind: EventKind): KindGroup {
  if (
    kind === 'conversation.opened' ||
    kind === 'conversation.markedUnread' ||
    kind === 'conversation.markedRead'
  )
    return 'openings';
  if (kind === 'conversation.assigned') return 'assignment';
  if (kind === 'note.added') return 'notes';
  if (kind.startsWith('answer.') || kind === 'message.received' || kind === 'message.sentElsewhere')
    return 'messages';
  return 'filing';
}

export type HistoryFilter = { group: KindGroup | null; personId: string | null };

/**
 * Newest first by when it happened (an import writes newest first: seq is not time). That an answer was delivered
 * is told with the answer itself, so its own event does not stand beside it.
 */
export function shownEvents(events: readonly HistoryEvent[], filter: HistoryFilter): HistoryEvent[] {
  const queuedIds = new Set(
    events.flatMap((event) => (event.kind === 'answer.queued' ? [event.data.outboxId] : [])),
  );
  return events
    .filter((event) => {
      const isTold =
        event.kind === 'answer.sent' &&
        event.data.refusedRecipients === 0 &&
        queuedIds.has(event.data.outboxId);
      if (isTold) return false;
      if (filter.group !== null && groupOf(event.kind) !== filter.group) return false;
      return (
        filter.personId === null || (event.actor.kind === 'person' && event.actor.id === filter.personId)
      );
    })
    .toSorted((a, b) => (a.occurredAt < b.occurredAt ? 1 : a.occurredAt > b.occurredAt ? -1 : b.seq - a.seq));
}

/** Everyone who did something, each once. */
export const actorsOf = (events: readonly HistoryEvent[]): string[] => [
  ...new Set(events.flatMap(({ actor }) => (actor.kind === 'person' ? [actor.id] : []))),
];

/** The sign of an event: its icon, and a colour only where someone must look. */
export function lookOf(event: HistoryEvent): { icon: IconName; tone: EventTone } {
  switch (event.kind) {
    case 'message.received':
      if (event.data.bounce) return { icon: 'alert-triangle', tone: 'late' };
      return { icon: event.data.automatic ? 'robot' : 'mail-down', tone: 'neutral' };
    case 'message.sentElsewhere':
      return { icon: 'world', tone: 'neutral' };
    case 'message.moved':
      return { icon: 'folder', tone: 'neutral' };
    case 'message.removedOnServer':
      return { icon: 'trash', tone: 'neutral' };
    case 'conversation.opened':
      return { icon: 'eye', tone: 'neutral' };
    case 'conversation.markedUnread':
    case 'conversation.markedRead':
      return { icon: 'mail', tone: 'neutral' };
    case 'conversation.assigned':
      return { icon: event.data.toId === null ? 'user-off' : 'arrows-exchange', tone: 'neutral' };
    case 'conversation.statusChanged':
      return {
        icon: { open: 'circle-dot', pending: 'clock-pause', resolved: 'circle-check' }[
          event.data.to
        ] as IconName,
        tone: 'neutral',
      };
    case 'conversation.affected':
      return { icon: 'hierarchy-2', tone: 'neutral' };
    case 'conversation.qualified':
      return { icon: 'tag', tone: 'neutral' };
    case 'conversation.placed':
      return {
        icon: { inbox: 'inbox', archive: 'archive', spam: 'alert-octagon', trash: 'trash', filed: 'folder' }[
          event.data.to
        ] as IconName,
        tone: 'neutral',
      };
    case 'conversation.tagged':
    case 'conversation.untagged':
      return { icon: 'tag', tone: 'neutral' };
    case 'conversation.snoozed':
    case 'conversation.woken':
      return { icon: 'clock', tone: 'neutral' };
    case 'conversation.followed':
    case 'conversation.unfollowed':
      return { icon: 'eye', tone: 'neutral' };
    case 'conversation.identified':
      return { icon: 'user-check', tone: 'neutral' };
    case 'conversation.filed':
    case 'conversation.passedOn':
    case 'conversation.moved':
      return { icon: 'folder', tone: 'neutral' };
    case 'conversation.deleted':
      return { icon: 'trash', tone: 'neutral' };
    case 'conversation.senderBlocked':
    case 'conversation.senderUnblocked':
      return { icon: 'alert-octagon', tone: 'neutral' };
    case 'conversation.split':
    case 'conversation.unmerged':
      return { icon: 'arrows-split', tone: 'neutral' };
    case 'conversation.merged':
    case 'conversation.mergeProposed':
      return { icon: 'arrows-join', tone: 'neutral' };
    case 'note.added':
      return { icon: 'lock', tone: 'note' };
    case 'answer.queued':
      return { icon: event.data.answer === 'forward' ? 'arrow-forward-up' : 'arrow-back-up', tone: 'accent' };
    case 'answer.stopped':
      return { icon: 'hand-stop', tone: 'live' };
    case 'answer.takenBack':
      return { icon: 'rotate-clockwise', tone: 'neutral' };
    case 'answer.sent':
      return { icon: 'checks', tone: event.data.refusedRecipients > 0 ? 'late' : 'done' };
    case 'answer.settled':
      return { icon: 'circle-check', tone: 'done' };
    case 'answer.doubtful':
      return { icon: 'help-circle', tone: 'due' };
    default:
      return { icon: 'alert-triangle', tone: 'late' };
  }
}
