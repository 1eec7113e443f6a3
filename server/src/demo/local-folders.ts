/** The folders of a mailbox of the demo, which no mail server holds: numbered here as a server would. */
import type { FolderRole } from '../conversations/mail-columns.ts';
import type { Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';

export type LocalRole = Exclude<FolderRole, 'drafts' | 'other'>;
export type LocalFolders = Record<LocalRole, string>;

/** They are never numbered anew. */
export const UID_VALIDITY = 1;

const PATHS: readonly (readonly [LocalRole, string])[] = [
  ['inbox', 'INBOX'],
  ['sent', 'Sent'],
  ['archive', 'Archive'],
  ['junk', 'Junk'],
  ['trash', 'Trash'],
];

/** Makes the folders; gives their ids by role. */
export async function createFolders(tx: Tx, mailboxId: string): Promise<LocalFolders> {
  const rows = PATHS.map(([role, path]) => ({
    id: newId(),
    mailbox_id: mailboxId,
    path,
    role,
    followed: role === 'inbox' || role === 'sent' ? 'content' : 'locations',
    uid_validity: UID_VALIDITY,
    // Nothing was there before.
    import_below_uid: 0,
  }));
  await tx.insertInto('folder').values(rows).execute();
  return Object.fromEntries(rows.map(({ role, id }) => [role, id])) as LocalFolders;
}

/** The UID of a mail that enters the folder; they only go up. */
export async function nextUid(tx: Tx, folderId: string): Promise<number> {
  const { highest_uid } = await tx
    .updateTable('folder')
    .set((eb) => ({ highest_uid: eb('highest_uid', '+', 1) }))
    .where('id', '=', folderId)
    .returning('highest_uid')
    .executeTakeFirstOrThrow();
  return highest_uid;
}
