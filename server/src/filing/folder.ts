/** The folder of the account in which something is filed: one that is there, or a new one that a first mail makes. */
import { type FolderChoice, folderFault, folderLevels } from '@guichet/contract/filing';
import type { FilingFolder } from '@guichet/contract/mailboxes';
import { namespaceOf } from '../conversations/place-conversation.ts';
import type { Tx } from '../platform/database.ts';
import { conflict, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';

/** Servers differ in how long a path may be; this is what all take, in bytes of UTF-8. */
const LONGEST_PATH = 240;

/**
 * The path of a new folder below `parent`, which ends with the server's delimiter (empty = at the top). Throws
 * `invalid('folder.name')` for a name that the server could not keep as it is written.
 */
export function pathOf(parent: string, written: string, delimiter: string): string {
  const fault = folderFault(written, delimiter);
  if (fault) throw invalid('folder.name', fault);
  const path = parent + folderLevels(written).join(delimiter);
  if (Buffer.byteLength(path) > LONGEST_PATH) throw invalid('folder.name', { fault: 'long' });
  return path;
}

/**
 * Finds the folder, or plans it, and follows from then on where its mails lie. Throws `notFound` for a folder of
 * another account, `folder.gone`, `folder.reserved`, `folder.name`.
 */
export async function chooseFolder(tx: Tx, mailboxId: string, choice: FolderChoice): Promise<FilingFolder> {
  const folder =
    'folderId' in choice
      ? await readFolder(tx, mailboxId, choice.folderId)
      : await makeFolder(tx, mailboxId, choice);
  if (folder.role !== 'other') throw invalid('folder.reserved');
  if (folder.gone_at !== null) throw conflict('folder.gone');
  if (folder.followed === 'none') {
    await tx.updateTable('folder').set({ followed: 'locations' }).where('id', '=', folder.id).execute();
  }
  return { id: folder.id, path: folder.path, delimiter: folder.delimiter, gone: false };
}

const columns = ['id', 'path', 'delimiter', 'role', 'followed', 'gone_at'] as const;

async function readFolder(tx: Tx, mailboxId: string, folderId: string) {
  const folder = await tx
    .selectFrom('folder')
    .select(columns)
    .where('mailbox_id', '=', mailboxId)
    .where('id', '=', folderId)
    .executeTakeFirst();
  if (!folder) throw notFound('notFound');
  return folder;
}

async function makeFolder(
  tx: Tx,
  mailboxId: string,
  choice: Extract<FolderChoice, { newFolder: string }>,
): Promise<Awaited<ReturnType<typeof readFolder>>> {
  const folders = await tx
    .selectFrom('folder')
    .select(columns)
    .where('mailbox_id', '=', mailboxId)
    .where('gone_at', 'is', null)
    .orderBy('path')
    .execute();
  const inbox = folders.find(({ role }) => role === 'inbox');
  if (!inbox) throw invalid('place.unavailable');
  const { delimiter } = inbox;
  const parent = choice.parentId === null ? null : await readFolder(tx, mailboxId, choice.parentId);
  if (parent?.gone_at) throw conflict('folder.gone');
  const before = parent ? parent.path + delimiter : namespaceOf(folders, inbox);
  const path = pathOf(before, choice.newFolder, delimiter);
  if (path.toUpperCase() === 'INBOX') throw invalid('folder.reserved');
  const existing = folders.find((folder) => folder.path === path);
  if (existing) return existing;
  return (
    tx
      .insertInto('folder')
      .values({ id: newId(), mailbox_id: mailboxId, path, delimiter, role: 'other', followed: 'locations' })
      // One that was gone, or that the server refused, is asked for again.
      .onConflict((on) =>
        on.columns(['mailbox_id', 'path']).doUpdateSet({ gone_at: null, refusal: null, uid_validity: null }),
      )
      .returning(columns)
      .executeTakeFirstOrThrow()
  );
}
