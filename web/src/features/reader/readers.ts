/** Pure: who has read a conversation as far as it matters. */
import type { ConversationDetail } from '@guichet/contract/conversations';

type Detail = Pick<ConversationDetail, 'messages' | 'readers'>;

/**
 * Those who have seen the newest message from outside, as the row says it too; of what only we wrote, the newest of
 * all. Who wrote it, or has answered since, has read it. Each once, with the moment, in order.
 */
export function readersOf({ messages, readers }: Detail): { personId: string; at: string }[] {
  const from = messages.findLastIndex(({ direction }) => direction === 'in');
  const newest = messages.at(from);
  const after = new Set((from < 0 ? messages.slice(-1) : messages.slice(from)).map(({ id }) => id));
  const seen = readers.filter(
    ({ messageId, at }) => newest === undefined || after.has(messageId ?? '') || at >= newest.at,
  );
  const wrote = messages.flatMap(({ id, authorId, at, sending }) =>
    after.has(id) && authorId !== null && !sending?.scheduledFor ? [{ personId: authorId, at }] : [],
  );
  const first = new Map<string, { personId: string; at: string }>();
  for (const { personId, at } of [...seen, ...wrote])
    if (!first.has(personId)) first.set(personId, { personId, at });
  return [...first.values()].toSorted((a, b) => (a.at < b.at ? -1 : 1));
}
