/** Where the copies of a conversation lie, kept before they are moved, and put back. */
import type { Place } from '@guichet/contract/events';
import type { EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict, invalid } from '../platform/errors.ts';
import { refreshMailColumns } from './mail-columns-store.ts';
import { enqueueOperation } from './server-operations.ts';

/** Where a conversation lies. */
export type Whereabouts = { place: Place; folderId: string | null };

/** One copy, and the folder where it lay or was being moved to. */
type KeptCopy = { locationId: string; messageId: string; folderId: string };

/** What putting a conversation back takes: where it was, where the act left it, and every copy of it before. */
export type KeptPlace = { from: Whereabouts; left: Whereabouts; copies: KeptCopy[] };

/** Where a conversation is, by its mail columns. */
export async function readWhereabouts(tx: Tx, conversationId: string): Promise<Whereabouts> {
  const row = await tx
    .selectFrom('conversation')
    .select(['place', 'folder_id'])
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  return { place: row.place as Place, folderId: row.folder_id };
}

/** Every copy of a conversation as it lies now; read before it is moved. */
export async function readKeptCopies(tx: Tx, conversationId: string): Promise<KeptCopy[]> {
  const rows = await tx
    .selectFrom('location as l')
    .innerJoin('message as m', 'm.id', 'l.message_id')
    .select((eb) => [
      'l.id',
      'l.message_id',
      eb.fn.coalesce('l.target_folder_id', 'l.folder_id').as('folder_id'),
    ])
    .where('m.conversation_id', '=', conversationId)
    .orderBy('l.id')
    .execute();
  return rows.map((row) => ({ locationId: row.id, messageId: row.message_id, folderId: row.folder_id }));
}

/**
 * Moves every copy back to where it lay, and gives the event. Throws `conflict('undo.overtaken')` when the
 * conversation no longer is where the act left it, or cannot come back; `invalid('place.unavailable')` when a
 * folder is no longer there.
 */
export async function restorePlace(
  writing: Writing,
  conversation: { id: string; mailboxId: string },
  kept: KeptPlace,
): Promise<EventDraft[]> {
  const { tx } = writing;
  const now = await readWhereabouts(tx, conversation.id);
  if (!isSame(now, kept.left)) throw conflict('undo.overtaken');
  await requireFolders(tx, [...new Set(kept.copies.map((copy) => copy.folderId))]);
  await moveBack(writing, conversation, kept.copies);
  await refreshMailColumns(tx, [conversation.id]);
  if (!isSame(await readWhereabouts(tx, conversation.id), kept.from)) throw conflict('undo.overtaken');
  return backEvents(now, kept.from);
}

const isSame = (a: Whereabouts, b: Whereabouts): boolean => a.place === b.place && a.folderId === b.folderId;

function backEvents(from: Whereabouts, to: Whereabouts): EventDraft[] {
  if (to.place === 'filed' && to.folderId !== null) {
    const data = { from: from.place, fromFolderId: from.folderId, toFolderId: to.folderId };
    return [{ kind: 'conversation.filed', v: 1, data: { ...data, cause: 'undo' } }];
  }
  return [{ kind: 'conversation.placed', v: 1, data: { from: from.place, to: to.place, cause: 'undo' } }];
}

async function requireFolders(tx: Tx, folderIds: readonly string[]): Promise<void> {
  if (folderIds.length === 0) return;
  const rows = await tx
    .selectFrom('folder')
    .select('id')
    .where('id', 'in', [...folderIds])
    .where('gone_at', 'is', null)
    .execute();
  if (rows.length < folderIds.length) throw invalid('place.unavailable');
}

async function moveBack(
  { tx, now }: Writing,
  conversation: { id: string; mailboxId: string },
  copies: readonly KeptCopy[],
): Promise<void> {
  const rows = await tx
    .selectFrom('location as l')
    .innerJoin('message as m', 'm.id', 'l.message_id')
    .select((eb) => [
      'l.id',
      'l.message_id',
      'l.folder_id as real_folder_id',
      eb.fn.coalesce('l.target_folder_id', 'l.folder_id').as('folder_id'),
      'l.gone_at',
    ])
    .where('m.conversation_id', '=', conversation.id)
    .orderBy('l.id')
    .execute();
  const known = new Set(copies.map((copy) => copy.locationId));
  // A server that tells no new UID makes the moved copy a location of its own.
  const fresh = rows.filter((row) => row.gone_at === null && !known.has(row.id));
  const move = (locationId: string, targetFolderId: string) =>
    enqueueOperation(tx, {
      mailboxId: conversation.mailboxId,
      kind: 'move',
      locationId,
      targetFolderId,
      now,
    });
  for (const copy of copies) {
    const row = rows.find((one) => one.id === copy.locationId);
    if (row && row.gone_at === null) {
      if (row.folder_id !== copy.folderId) await move(row.id, copy.folderId);
      continue;
    }
    const at = fresh.findIndex((one) => one.message_id === copy.messageId);
    const [moved] = at === -1 ? [] : fresh.splice(at, 1);
    if (moved && moved.folder_id !== copy.folderId) await move(moved.id, copy.folderId);
    // What is gone from the server can only be put back here.
    else if (!moved && row && row.folder_id !== copy.folderId) {
      await tx
        .updateTable('location')
        .set({ target_folder_id: row.real_folder_id === copy.folderId ? null : copy.folderId })
        .where('id', '=', row.id)
        .execute();
    }
  }
}
