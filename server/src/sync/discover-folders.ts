/** Which folders the server has, what they are for, and what is followed of each. */
import type { ImapFlow, ListResponse } from 'imapflow';
import { sql } from 'kysely';
import type { FolderRole } from '../conversations/mail-columns.ts';
import { ConnectFault } from '../outbox/connection-fault.ts';
import type { Database } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { followRenames } from './renamed-folders.ts';

const ROLES: Record<string, FolderRole> = {
  '\\Inbox': 'inbox',
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Archive': 'archive',
  '\\Junk': 'junk',
  '\\Trash': 'trash',
};

const FOLLOWED: Record<FolderRole, 'content' | 'locations' | 'none'> = {
  inbox: 'content',
  sent: 'content',
  archive: 'locations',
  junk: 'locations',
  trash: 'locations',
  drafts: 'none',
  other: 'none',
};

type Listed = Pick<ListResponse, 'path' | 'delimiter' | 'flags' | 'specialUse' | 'specialUseSource'>;

/**
 * The role of each selectable folder: by its special-use flag (RFC 6154), else by a usual name in one of many
 * languages. A role is given once, a flag before a name.
 */
export function folderRoles(
  list: readonly Listed[],
): { path: string; delimiter: string; role: FolderRole }[] {
  const taken = new Set<FolderRole>();
  const selectable = list.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'));
  const roleOf = new Map<string, FolderRole>();
  const byFlag = (entry: Listed) => entry.specialUseSource !== 'name' || entry.path.toUpperCase() === 'INBOX';
  for (const entry of [...selectable.filter(byFlag), ...selectable.filter((e) => !byFlag(e))]) {
    const isInbox = entry.path.toUpperCase() === 'INBOX';
    const role = isInbox ? 'inbox' : (ROLES[entry.specialUse ?? ''] ?? 'other');
    if (role === 'other' || taken.has(role)) continue;
    taken.add(role);
    roleOf.set(entry.path, role);
  }
  return selectable.map(({ path, delimiter }) => ({ path, delimiter, role: roleOf.get(path) ?? 'other' }));
}

/**
 * Brings the folder rows up to what the server lists. What a person chose to follow stays, also when the folder is
 * renamed; a folder that is gone is marked, and its rows come back when it does. Gives the locations that lay in folders gone now.
 * @throws ConnectFault `noInbox`
 */
export async function discoverFolders(
  db: Database,
  mailboxId: string,
  client: ImapFlow,
  now: Date,
): Promise<string[]> {
  const folders = folderRoles(await client.list());
  if (!folders.some(({ role }) => role === 'inbox')) throw new ConnectFault('noInbox');
  await followRenames(db, mailboxId, client, folders);
  const rows = folders.map((folder) => ({ id: newId(), ...folder, followed: FOLLOWED[folder.role] }));
  await sql`
    insert into folder (id, mailbox_id, path, delimiter, role, followed)
    select n.id, ${mailboxId}::uuid, n.path, coalesce(n.delimiter, '/'), n.role, n.followed
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as n(id uuid, path text, delimiter text, role text, followed text)
    on conflict (mailbox_id, path) do update
       set gone_at = null, delimiter = excluded.delimiter, role = excluded.role,
           followed = case when folder.role = 'other' and excluded.role <> 'other' and folder.followed = 'none'
                           then excluded.followed else folder.followed end
     where folder.gone_at is not null or folder.role <> excluded.role or folder.delimiter <> excluded.delimiter`.execute(
    db,
  );
  // A planned folder that no server has seen yet is not gone.
  const gone = await db
    .updateTable('folder')
    .set({ gone_at: now })
    .where('mailbox_id', '=', mailboxId)
    .where('gone_at', 'is', null)
    .where('uid_validity', 'is not', null)
    .where(
      'path',
      'not in',
      folders.map(({ path }) => path),
    )
    .returning('id')
    .execute();
  if (gone.length === 0) return [];
  const locations = await db
    .selectFrom('location')
    .select('id')
    .where(
      'folder_id',
      'in',
      gone.map(({ id }) => id),
    )
    .where('gone_at', 'is', null)
    .execute();
  return locations.map(({ id }) => id);
}
