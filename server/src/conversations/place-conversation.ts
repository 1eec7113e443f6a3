/**
 * Archive, spam, trash, and back to the inbox. Where a conversation is follows from where its messages lie, so
 * this says where each copy shall go (at once in the lists) and asks the server to move it (retried until it did).
 */
import type { Place } from '@guichet/contract/events';
import type { Privilege } from '@guichet/contract/privileges';
import type { Viewer } from '../access/visibility.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict, invalid } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import type { FolderRole } from './mail-columns.ts';
import { refreshMailColumns } from './mail-columns-store.ts';
import { actAs } from './record-act.ts';
import { type KeptPlace, readKeptCopies, readWhereabouts } from './restore-place.ts';
import { enqueueOperation } from './server-operations.ts';
import { wokenByHand } from './snooze-conversation.ts';

export type SettablePlace = Exclude<Place, 'filed'>;

const roleOf: Record<SettablePlace, Move['role']> = {
  inbox: 'inbox',
  archive: 'archive',
  spam: 'junk',
  trash: 'trash',
};

/** Who throws away, or takes back out of the trash, needs the right to delete. */
export const placePrivilege = (from: Place, to: Place): Privilege =>
  from === 'trash' || to === 'trash' ? 'delete' : 'archive';

/** Throws `conflict` when it no longer is where its author had it on screen. */
export function decidePlace(from: Place, to: Place, expected: Place | undefined): EventDraft[] {
  if (from === to) return [];
  if (expected !== undefined && expected !== from) throw conflict('place.changed', { place: from });
  return [{ kind: 'conversation.placed', v: 1, data: { from, to, cause: 'hand' } }];
}

/** One copy of a message of the conversation. `role`: of the folder where it lies or is being moved to. */
export type Copy = {
  locationId: string;
  messageId: string;
  direction: 'in' | 'out';
  role: FolderRole;
  folderId: string;
  isGone: boolean;
};

export type Move = { locationId: string; role: Exclude<FolderRole, 'other'>; isGone: boolean };

/**
 * Which copies go where. Copies in Sent stay, unless there is nothing else that could carry the conversation;
 * what we sent goes back to Sent rather than to the inbox. Copies gone from the server count only when none is
 * left. Empty = nothing can carry it there.
 */
export function planMoves(
  copies: readonly Pick<Copy, 'locationId' | 'direction' | 'role' | 'isGone'>[],
  to: SettablePlace,
): Move[] {
  return carryingCopies(copies).flatMap((copy) => {
    const role = to === 'inbox' && copy.direction === 'out' ? 'sent' : roleOf[to];
    return role === copy.role ? [] : [{ locationId: copy.locationId, role, isGone: copy.isGone }];
  });
}

/** The copies that say where the conversation is, and that go when it goes. */
export function carryingCopies<C extends Pick<Copy, 'role' | 'isGone'>>(copies: readonly C[]): C[] {
  const live = copies.filter((copy) => !copy.isGone);
  const left = live.length > 0 ? live : copies;
  const carrying = left.filter(({ role }) => role !== 'sent' && role !== 'drafts');
  return carrying.length > 0 ? carrying : left.filter(({ role }) => role === 'sent');
}

export type PlaceInput = { conversationId: string; place: SettablePlace; expected?: Place | undefined };

/**
 * Outside of the inbox nothing sleeps. Gives the id of the act, or null when it lies there already. Throws
 * `invalid('place.unavailable')` when no copy can be moved there.
 */
export function placeConversation(
  writing: Writing,
  viewer: Viewer,
  input: PlaceInput,
): Promise<string | null> {
  const { tx } = writing;
  // The first judgement is on sight alone; which right it takes depends on where it lies.
  const act = { kind: 'place', privilege: null };
  return actAs(writing, viewer, input.conversationId, act, async ({ state, require }) => {
    const from = await readWhereabouts(tx, state.id);
    await require(placePrivilege(from.place, input.place));
    const drafts = decidePlace(from.place, input.place, input.expected);
    if (drafts.length === 0) return [];
    const copies = await readKeptCopies(tx, state.id);
    await moveCopies(writing, state.mailboxId, planMoves(await readCopies(tx, state.id), input.place));
    await refreshMailColumns(tx, [state.id]);
    const left = await readWhereabouts(tx, state.id);
    if (left.place !== input.place) throw invalid('place.unavailable');
    const kept: KeptPlace = { from, left, copies };
    return { drafts: [...drafts, ...wokenByHand(state.work.isSnoozed)], kept };
  });
}

/** Every copy of a conversation, with the folder where it lies or is being moved to. */
export async function readCopies(tx: Tx, conversationId: string): Promise<Copy[]> {
  const rows = await tx
    .selectFrom('location as l')
    .innerJoin('message as m', 'm.id', 'l.message_id')
    .innerJoin('folder as f', (join) =>
      join.on((eb) => eb('f.id', '=', eb.fn.coalesce('l.target_folder_id', 'l.folder_id'))),
    )
    .select(['l.id', 'l.message_id', 'm.direction', 'f.role', 'f.id as folder_id', 'l.gone_at'])
    .where('m.conversation_id', '=', conversationId)
    .orderBy('l.id')
    .execute();
  return rows.map((row) => ({
    locationId: row.id,
    messageId: row.message_id,
    folderId: row.folder_id,
    direction: row.direction as Copy['direction'],
    role: row.role as FolderRole,
    isGone: row.gone_at !== null,
  }));
}

async function moveCopies(writing: Writing, mailboxId: string, moves: readonly Move[]): Promise<void> {
  const { tx, now } = writing;
  const targets = new Map<Move['role'], string>();
  for (const { role } of moves) {
    if (!targets.has(role)) targets.set(role, await folderOf(tx, mailboxId, role));
  }
  for (const { locationId, role, isGone } of moves) {
    const targetFolderId = targets.get(role);
    if (isGone || !targetFolderId) continue;
    await enqueueOperation(tx, { mailboxId, kind: 'move', locationId, targetFolderId, now });
  }
  // What is gone from the server can only be put elsewhere here.
  for (const { locationId, role } of moves.filter((move) => move.isGone)) {
    await tx
      .updateTable('location')
      .set({ target_folder_id: targets.get(role) ?? null })
      .where('id', '=', locationId)
      .execute();
  }
}

/** What a folder is called that the account lacks (the special uses of RFC 6154). */
const newFolderName: Record<Move['role'], string | null> = {
  inbox: null,
  sent: 'Sent',
  drafts: null,
  archive: 'Archive',
  junk: 'Junk',
  trash: 'Trash',
};

/** The folder of that role; planned here when the account has none (the first move creates it on the server). */
export async function folderOf(tx: Tx, mailboxId: string, role: Move['role']): Promise<string> {
  const folders = await tx
    .selectFrom('folder')
    .select(['id', 'path', 'delimiter', 'role'])
    .where('mailbox_id', '=', mailboxId)
    .where('gone_at', 'is', null)
    .orderBy('path')
    .execute();
  const existing = folders.find((folder) => folder.role === role);
  if (existing) return existing.id;
  const name = newFolderName[role];
  const inbox = folders.find((folder) => folder.role === 'inbox');
  if (name === null || !inbox) throw invalid('place.unavailable');
  const made = await tx
    .insertInto('folder')
    .values({
      id: newId(),
      mailbox_id: mailboxId,
      path: namespaceOf(folders, inbox) + name,
      delimiter: inbox.delimiter,
      role,
      followed: role === 'sent' ? 'content' : 'locations',
    })
    .onConflict((on) => on.columns(['mailbox_id', 'path']).doUpdateSet({ role, gone_at: null }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return made.id;
}

/** What the path of a new folder begins with. Some servers keep everything under INBOX and refuse folders beside it (the personal namespace of RFC 2342). */
export function namespaceOf(
  folders: readonly { path: string }[],
  inbox: { path: string; delimiter: string },
): string {
  const under = `${inbox.path}${inbox.delimiter}`;
  const others = folders.filter((folder) => folder.path !== inbox.path);
  return others.length > 0 && others.every((folder) => folder.path.startsWith(under)) ? under : '';
}
