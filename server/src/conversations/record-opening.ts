/**
 * Read state. An opening is recorded once per person and fixed five minutes and carries the newest message that
 * he saw; his read state follows each time. The first one to open a mail also marks it \Seen on the server. In a
 * personal mailbox nobody watches: only the read state is kept.
 */
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { isFlaggedSeen } from './seen-flag.ts';
import { enqueueOperation } from './server-operations.ts';
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
      .select(['seen_at', 'seen_until', 'message_id'])
      .where('conversation_id', '=', conversationId)
      .where('person_id', '=', viewer.personId)
      .executeTakeFirst();
    // What he saw once stays seen when an older window of his reports later.
    const isNewer = !reader?.seen_until || (seen.until !== null && seen.until > reader.seen_until);
    const messageId = isNewer ? seen.messageId : (reader?.message_id ?? null);
    const seenUntil = isNewer ? seen.until : (reader?.seen_until ?? null);
    const drafts = decideOpening(
      { kind: membership.kind, lastRecordedAt: reader?.seen_at ?? null, messageId },
      now,
    );
    // `seen_at` is the last recorded opening: within its window it stays.
    const seenAt = drafts.length > 0 || !reader ? now : reader.seen_at;
    const state = { message_id: messageId, seen_at: seenAt, seen_until: seenUntil };
    await tx
      .insertInto('conversation_reader')
      .values({ conversation_id: conversationId, person_id: viewer.personId, ...state })
      .onConflict((on) => on.columns(['conversation_id', 'person_id']).doUpdateSet(state))
      .execute();
    if (seenUntil) await markSeenOnServer(tx, conversationId, membership.mailboxId, seenUntil, now);
    return drafts;
  });
}

async function newestSeen(
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

/** \Seen for every copy that lacks it and for which it was not asked yet. */
async function markSeenOnServer(
  tx: Tx,
  conversationId: string,
  mailboxId: string,
  seenUntil: Date,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select l.id from message m join location l on l.message_id = m.id
     where m.conversation_id = ${conversationId} and m.direction = 'in' and m.received_at <= ${seenUntil}
       and l.gone_at is null and not ${isFlaggedSeen}
     order by l.id`.execute(tx);
  await flagCopies(tx, mailboxId, rows, '\\Seen', now);
}

async function flagCopies(
  tx: Tx,
  mailboxId: string,
  locations: readonly { id: string }[],
  flag: string,
  now: Date,
): Promise<void> {
  for (const { id } of locations) {
    await enqueueOperation(tx, { mailboxId, kind: 'flag', locationId: id, flags: [flag], now });
  }
}

/**
 * Makes it unread again for this viewer alone; nothing happens when it is. In a personal mailbox \Seen is the
 * owner's own, so it is taken from the newest message.
 */
export async function markUnread(writing: Writing, viewer: Viewer, conversationId: string): Promise<void> {
  const { tx } = writing;
  await changeAs(writing, viewer, conversationId, null, async ({ membership }) => {
    const { numUpdatedRows } = await tx
      .updateTable('conversation_reader')
      .set({ seen_until: null, message_id: null })
      .where('conversation_id', '=', conversationId)
      .where('person_id', '=', viewer.personId)
      .where('seen_until', 'is not', null)
      .executeTakeFirst();
    if (membership.kind === 'shared')
      return numUpdatedRows === 0n ? [] : [{ kind: 'conversation.markedUnread', v: 1, data: {} }];
    await markUnseenOnServer(tx, conversationId, membership.mailboxId, writing.now);
    return [];
  });
}

/** Takes \Seen from the copies of the newest message that came in. */
async function markUnseenOnServer(
  tx: Tx,
  conversationId: string,
  mailboxId: string,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select l.id from location l
     where l.gone_at is null and ${isFlaggedSeen} and l.message_id = (
       select m.id from message m where m.conversation_id = ${conversationId} and m.direction = 'in'
        order by m.received_at desc, m.id desc limit 1)
     order by l.id`.execute(tx);
  await flagCopies(tx, mailboxId, rows, '-\\Seen', now);
}
