/** Pure: what the thread shows, in which order, what of it is folded, and where "new since" stands. */
import type { Message, Note } from '@guichet/contract/conversations';
import { isTrouble } from './sending-state.ts';

export type ThreadItem =
  | { kind: 'message'; id: string; message: Message; isUnfolded: boolean; isNew: boolean }
  | { kind: 'note'; id: string; note: Note; isNew: boolean }
  | { kind: 'newSince'; id: 'newSince' };

/** What the reader had before him when he opened the conversation. */
export type Look = {
  /** Messages and notes that were there. */
  knownIds: ReadonlySet<string>;
  /** The newest message that he had read before; null when none. */
  readMessageId: string | null;
  /** Whether he had read all of it. */
  wasRead: boolean;
};

/** The look of somebody who opens it now. */
export function lookAt(
  detail: { messages: readonly Message[]; notes: readonly Note[]; row: { unread: boolean } },
  readMessageId: string | null,
): Look {
  return {
    knownIds: new Set([...detail.messages, ...detail.notes].map((one) => one.id)),
    readMessageId,
    wasRead: !detail.row.unread,
  };
}

/**
 * Oldest first, notes by time. Unfolded: the newest message, the newest one from outside, what the reader has not
 * read, and what of ours did not arrive. The "new since" line stands before the first thing that others brought while it was open.
 */
export function threadItems(
  messages: readonly Message[],
  notes: readonly Note[],
  look: Look,
  meId: string,
): ThreadItem[] {
  const newestIn = messages.findLast((one) => one.direction === 'in')?.id;
  const newest = messages.at(-1)?.id;
  const readIndex = look.wasRead
    ? Number.POSITIVE_INFINITY
    : messages.findIndex((one) => one.id === look.readMessageId);
  const isNew = (id: string, authorId: string | null) => !look.knownIds.has(id) && authorId !== meId;
  const items: (Exclude<ThreadItem, { kind: 'newSince' }> & { at: string })[] = [
    ...messages.map((message, index) => ({
      kind: 'message' as const,
      id: message.id,
      at: message.at,
      message,
      isNew: isNew(message.id, message.authorId),
      isUnfolded:
        message.id === newest ||
        message.id === newestIn ||
        !look.knownIds.has(message.id) ||
        (message.sending !== null && isTrouble(message.sending)) ||
        (index > readIndex && message.direction === 'in'),
    })),
    ...notes.map((note) => ({
      kind: 'note' as const,
      id: note.id,
      at: note.at,
      note,
      isNew: isNew(note.id, note.authorId),
    })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const shown: ThreadItem[] = items;
  const first = items.findIndex((one) => one.isNew);
  return first === -1
    ? shown
    : [...shown.slice(0, first), { kind: 'newSince', id: 'newSince' }, ...shown.slice(first)];
}
