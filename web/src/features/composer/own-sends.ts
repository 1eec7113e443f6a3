/**
 * What I sent from this window and what became of it: I may be elsewhere by then, and a send that came to nothing
 * must find me.
 */
import type { ConversationDetail, Message } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';

type Send = { outboxId: string; draftId: string };

/** How a send can come to nothing, or to less than was meant. */
export type Mishap = 'stopped' | 'refused' | 'partlyRefused' | 'doubtful';

const underWay = new Map<string, Send>();

/** From now on it is known as mine, until its outcome. */
export function rememberSend(send: Send): void {
  underWay.set(send.outboxId, send);
}

/** What these events say of a send of mine; null when nothing that I have to know. Each outcome is told once. */
export function mishapIn(events: readonly HistoryEvent[], meId: string): Mishap | null {
  let found: Mishap | null = null;
  for (const event of events) {
    const mishap = mishapOf(event, meId);
    if (mishap !== undefined) found = mishap ?? found;
  }
  return found;
}

/** Undefined when it is no outcome of mine, null when all went as I wanted. */
function mishapOf(event: HistoryEvent, meId: string): Mishap | null | undefined {
  switch (event.kind) {
    case 'answer.stopped': {
      if (event.data.at === 'press') return undefined;
      const send = [...underWay.values()].find((one) => one.draftId === event.data.draftId);
      if (send) underWay.delete(send.outboxId);
      // One that waited for its hour may have been written days ago, elsewhere: the event says whose it was.
      return send || (event.data.at === 'schedule' && event.data.authorId === meId) ? 'stopped' : undefined;
    }
    case 'answer.refused':
      return underWay.delete(event.data.outboxId) ? 'refused' : undefined;
    case 'answer.doubtful':
      return underWay.delete(event.data.outboxId) ? 'doubtful' : undefined;
    case 'answer.sent':
      if (!underWay.delete(event.data.outboxId)) return undefined;
      return event.data.refusedRecipients > 0 ? 'partlyRefused' : null;
    case 'answer.takenBack':
      return underWay.delete(event.data.outboxId) ? null : undefined;
    default:
      return undefined;
  }
}

const isOnItsWay = ({ sending }: Message) => sending?.state === 'queued' || sending?.state === 'handingOver';

/** Whether an answer of mine was on its way before, and is a draft again now. */
export function cameBack(
  before: Pick<ConversationDetail, 'messages'>,
  now: Pick<ConversationDetail, 'messages' | 'draftId'>,
  meId: string,
): boolean {
  if (now.draftId === null) return false;
  return before.messages.some((message) => {
    if (message.authorId !== meId || !isOnItsWay(message)) return false;
    const later = now.messages.find(({ id }) => id === message.id);
    return later === undefined || later.sending?.state === 'stopped' || later.sending?.state === 'refused';
  });
}
