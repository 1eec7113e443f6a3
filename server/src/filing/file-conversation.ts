/** Filing (*classer*): the copies of a conversation go into a folder of the account that has no role of its own. */
import type { FolderChoice } from '@guichet/contract/filing';
import type { FilingFolder } from '@guichet/contract/mailboxes';
import type { Viewer } from '../access/visibility.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { carryingCopies, readCopies } from '../conversations/place-conversation.ts';
import { actAs } from '../conversations/record-act.ts';
import { type KeptPlace, readKeptCopies, readWhereabouts } from '../conversations/restore-place.ts';
import { enqueueOperation } from '../conversations/server-operations.ts';
import { wokenByHand } from '../conversations/snooze-conversation.ts';
import type { Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { chooseFolder } from './folder.ts';

export type Filed = { undo: string | null; folder: FilingFolder };

/**
 * Files a conversation. Gives the folder, and the act, null when it lies there already. Throws
 * `invalid('place.unavailable')` when no copy can be moved there, and what `chooseFolder` throws.
 */
export async function fileConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; folder: FolderChoice },
): Promise<Filed> {
  const { tx } = writing;
  let folder: FilingFolder | undefined;
  // It is taken back like any change of place.
  const act = { kind: 'place', privilege: 'file' } as const;
  const undo = await actAs(writing, viewer, input.conversationId, act, async ({ state, require }) => {
    const from = await readWhereabouts(tx, state.id);
    if (from.place === 'trash') await require('delete');
    folder = await chooseFolder(tx, state.mailboxId, input.folder);
    if (from.place === 'filed' && from.folderId === folder.id) return [];
    const copies = await readKeptCopies(tx, state.id);
    await bringInto(writing, state, folder.id);
    await refreshMailColumns(tx, [state.id]);
    const left = await readWhereabouts(tx, state.id);
    if (left.folderId !== folder.id) throw invalid('place.unavailable');
    const kept: KeptPlace = { from, left, copies };
    const data = {
      from: from.place,
      fromFolderId: from.folderId,
      toFolderId: folder.id,
      cause: 'hand' as const,
    };
    return {
      drafts: [{ kind: 'conversation.filed', v: 1, data }, ...wokenByHand(state.work.isSnoozed)],
      kept,
    };
  });
  if (!folder) throw new Error('a folder was not chosen');
  return { undo, folder };
}

async function bringInto(
  { tx, now }: { tx: Tx; now: Date },
  conversation: { id: string; mailboxId: string },
  folderId: string,
): Promise<void> {
  const copies = carryingCopies(await readCopies(tx, conversation.id));
  for (const { locationId, folderId: at, isGone } of copies) {
    if (at === folderId) continue;
    // What is gone from the server can only be put elsewhere here.
    if (isGone)
      await tx
        .updateTable('location')
        .set({ target_folder_id: folderId })
        .where('id', '=', locationId)
        .execute();
    else
      await enqueueOperation(tx, {
        mailboxId: conversation.mailboxId,
        kind: 'move',
        locationId,
        targetFolderId: folderId,
        now,
      });
  }
}
