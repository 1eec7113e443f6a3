/**
 * Read and unread without looking, for one person alone. In a personal mailbox \Seen on the server is the owner's
 * read state, so it is set or taken there; nothing of it is told.
 */
import type { Viewer } from '../access/visibility.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import { flagCopies, readSeenNewest, readUnseenCopies } from './flag-copies.ts';
import { actAs } from './record-act.ts';
import { newestSeen } from './record-opening.ts';

type Reading = { messageId: string | null; seenUntil: string | null };

/** What taking such an act back needs. */
export type KeptReading = {
  before: Reading;
  left: Reading;
  /** Copies whose \Seen it changed, in a personal mailbox. */
  copies: string[];
  flag: '\\Seen' | '-\\Seen';
};

const unread: Reading = { messageId: null, seenUntil: null };

/** Reads everything that is there, for the viewer. Gives the id of the act, or null when it was read. */
export function markRead(writing: Writing, viewer: Viewer, conversationId: string): Promise<string | null> {
  const { tx, now } = writing;
  const act = { kind: 'markRead', privilege: null };
  return actAs(writing, viewer, conversationId, act, async ({ membership }) => {
    const newest = await newestSeen(tx, conversationId, null);
    if (newest.until === null) return [];
    const before = await readReading(tx, conversationId, viewer.personId);
    const left = { messageId: newest.messageId, seenUntil: newest.until.toISOString() };
    const isRead = before.seenUntil !== null && new Date(before.seenUntil) >= newest.until;
    const unseen = await readUnseenCopies(tx, conversationId, newest.until);
    const isPersonal = membership.kind === 'personal';
    if (isRead && !(isPersonal && unseen.length > 0)) return [];
    await writeReading(tx, conversationId, viewer.personId, left, now);
    await flagCopies(tx, membership.mailboxId, unseen, '\\Seen', now);
    const kept: KeptReading = { before, left, copies: isPersonal ? unseen : [], flag: '\\Seen' };
    return { drafts: isPersonal ? [] : told(left), kept };
  });
}

/** Makes it unread again for the viewer. Gives the id of the act, or null when it was unread. */
export function markUnread(writing: Writing, viewer: Viewer, conversationId: string): Promise<string | null> {
  const { tx, now } = writing;
  const act = { kind: 'markUnread', privilege: null };
  return actAs(writing, viewer, conversationId, act, async ({ membership }) => {
    const before = await readReading(tx, conversationId, viewer.personId);
    const isPersonal = membership.kind === 'personal';
    const copies = isPersonal ? await readSeenNewest(tx, conversationId) : [];
    if (before.seenUntil === null && copies.length === 0) return [];
    await writeReading(tx, conversationId, viewer.personId, unread, now);
    await flagCopies(tx, membership.mailboxId, copies, '-\\Seen', now);
    const kept: KeptReading = { before, left: unread, copies, flag: '-\\Seen' };
    return { drafts: isPersonal ? [] : told(unread), kept };
  });
}

/** Takes either back. Throws `conflict` when he has read on, or unread it, since. */
export async function restoreReading(
  { tx, now }: Writing,
  mailbox: { id: string; kind: 'shared' | 'personal' },
  conversationId: string,
  personId: string,
  kept: KeptReading,
): Promise<EventDraft[]> {
  const current = await readReading(tx, conversationId, personId);
  if (current.seenUntil !== kept.left.seenUntil) throw conflict('undo.overtaken');
  await writeReading(tx, conversationId, personId, kept.before, now);
  const inverse = kept.flag === '\\Seen' ? '-\\Seen' : '\\Seen';
  await flagCopies(tx, mailbox.id, await stillThere(tx, kept.copies), inverse, now);
  return mailbox.kind === 'personal' ? [] : told(kept.before);
}

const told = ({ messageId, seenUntil }: Reading): EventDraft[] =>
  seenUntil === null
    ? [{ kind: 'conversation.markedUnread', v: 1, data: {} }]
    : [{ kind: 'conversation.markedRead', v: 1, data: { messageId } }];

async function readReading(tx: Tx, conversationId: string, personId: string): Promise<Reading> {
  const row = await tx
    .selectFrom('conversation_reader')
    .select(['message_id', 'seen_until'])
    .where('conversation_id', '=', conversationId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return { messageId: row?.message_id ?? null, seenUntil: row?.seen_until?.toISOString() ?? null };
}

async function writeReading(
  tx: Tx,
  conversationId: string,
  personId: string,
  reading: Reading,
  now: Date,
): Promise<void> {
  const state = {
    message_id: reading.messageId,
    seen_until: reading.seenUntil === null ? null : new Date(reading.seenUntil),
  };
  await tx
    .insertInto('conversation_reader')
    .values({ conversation_id: conversationId, person_id: personId, seen_at: now, ...state })
    .onConflict((on) => on.columns(['conversation_id', 'person_id']).doUpdateSet(state))
    .execute();
}

async function stillThere(tx: Tx, locationIds: readonly string[]): Promise<string[]> {
  if (locationIds.length === 0) return [];
  const rows = await tx
    .selectFrom('location')
    .select('id')
    .where('id', 'in', [...locationIds])
    .where('gone_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}
