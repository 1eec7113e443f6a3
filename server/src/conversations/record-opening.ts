/**
 * Read state. An opening is recorded once per person and fixed five minutes and carries the newest message that
 * he saw; his read state follows each time. The first one to open a mail also marks it \Seen on the server. In a
 * personal mailbox nobody watches: only the read state is kept.
 */
import type { Viewer } from '../access/visibility.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { flagCopies, readUnseenCopies } from './flag-copies.ts';
import { changeAs } from './sight.ts';

const WINDOW_MS = 5 * 60 * 1000;

/** Whether two moments lie in the same fixed five minutes. */
export const isSameWindow = (a: Date, b: Date): boolean =>
  Math.floor(a.getTime() / WINDOW_MS) === Math.floor(b.getTime() / WINDOW_MS);

export type OpeningState = {
  kind: 'shared' | 'personal';
  /** When this person's opening was last recorded; null = never. */
  lastRecordedAt: Date | null;
  /** The newest message he sees now. */
  messageId: string | null;
};

/** The event of an opening, if this one is to be told. */
export function decideOpening(state: OpeningState, now: Date): EventDraft[] {
  if (state.kind === 'personal') return [];
  if (state.lastRecordedAt && isSameWindow(state.lastRecordedAt, now)) return [];
  return [{ kind: 'conversation.opened', v: 1, data: { messageId: state.messageId } }];
}

/**
 * The viewer had the conversation on screen for two seconds. `messageId` is the newest message he saw (null = the
 * newest there is). Throws `notFound` for what he may not see and for a message of another conversation.
 */
export async function recordOpening(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; messageId: string | null },
): Promise<void> {
  const { tx, now } = writing;
  const { conversationId } = input;
  await changeAs(writing, viewer, conversationId, null, async ({ membership }) => {
    const seen = await newestSeen(tx, conversationId, input.messageId);
    const reader = await tx
      .selectFrom('conversation_reader')
      .select(['opened_at', 'seen_until', 'message_id'])
      .where('conversation_id', '=', conversationId)
      .where('person_id', '=', viewer.personId)
      .executeTakeFirst();
    // What he saw once stays seen when an older window of his reports later.
    const isNewer = !reader?.seen_until || (seen.until !== null && seen.until > reader.seen_until);
    const messageId = isNewer ? seen.messageId : (reader?.message_id ?? null);
    const seenUntil = isNewer ? seen.until : (reader?.seen_until ?? null);
    const drafts = decideOpening(
      { kind: membership.kind, lastRecordedAt: reader?.opened_at ?? null, messageId },
      now,
    );
    // Within the window of the last recorded opening that one stays.
    const openedAt = drafts.length > 0 || !reader?.opened_at ? now : reader.opened_at;
    const state = { message_id: messageId, seen_at: openedAt, seen_until: seenUntil, opened_at: openedAt };
    await tx
      .insertInto('conversation_reader')
      .values({ conversation_id: conversationId, person_id: viewer.personId, ...state })
      .onConflict((on) => on.columns(['conversation_id', 'person_id']).doUpdateSet(state))
      .execute();
    if (seenUntil) {
      const unseen = await readUnseenCopies(tx, conversationId, seenUntil);
      await flagCopies(tx, membership.mailboxId, unseen, '\\Seen', now);
    }
    return drafts;
  });
}

/** The message, or (null) the newest one of the conversation, and when it came. Throws `notFound` for one of another. */
export async function newestSeen(
  tx: Tx,
  conversationId: string,
  messageId: string | null,
): Promise<{ messageId: string | null; until: Date | null }> {
  let query = tx
    .selectFrom('message')
    .select(['id', 'received_at'])
    .where('conversation_id', '=', conversationId)
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1);
  if (messageId !== null) query = query.where('id', '=', messageId);
  const found = await query.executeTakeFirst();
  if (!found && messageId !== null) throw notFound('notFound');
  return { messageId: found?.id ?? null, until: found?.received_at ?? null };
}
