/** The rows of folders: what is followed, and how far. */
import { sql } from 'kysely';
import type { FolderRole } from '../conversations/mail-columns.ts';
import type { Database, Tx } from '../platform/database.ts';

export type Folder = {
  id: string;
  path: string;
  delimiter: string;
  role: FolderRole;
  followed: 'content' | 'locations' | 'none';
  /** MAILBOXID, where the server has it. */
  objectId: string | null;
  /** Null before the folder was first opened. */
  uidValidity: number | null;
  /** All mail up to this UID is known, except what the first import has still to bring. */
  highestUid: number;
  highestModseq: number | null;
  /** The first import has everything from this UID on; null = not begun, at most 1 = finished. */
  importBelowUid: number | null;
  importTotal: number | null;
  importDone: number;
  beforeImport: number;
  checkedAt: Date | null;
};

/** The folders that the server has, INBOX and Sent first. */
export async function readFolders(db: Database | Tx, mailboxId: string): Promise<Folder[]> {
  const rows = await db
    .selectFrom('folder')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .where('gone_at', 'is', null)
    .orderBy(sql`case role when 'inbox' then 0 when 'sent' then 1 else 2 end`)
    .orderBy('path')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    path: row.path,
    delimiter: row.delimiter,
    role: row.role as FolderRole,
    followed: row.followed as Folder['followed'],
    objectId: row.object_id,
    uidValidity: row.uid_validity,
    highestUid: row.highest_uid,
    highestModseq: row.highest_modseq,
    importBelowUid: row.import_below_uid,
    importTotal: row.import_total,
    importDone: row.import_done,
    beforeImport: row.before_import_count,
    checkedAt: row.checked_at,
  }));
}

const columns = {
  uidValidity: 'uid_validity',
  highestUid: 'highest_uid',
  highestModseq: 'highest_modseq',
  importBelowUid: 'import_below_uid',
  importTotal: 'import_total',
  importDone: 'import_done',
  beforeImport: 'before_import_count',
} as const;

/** The cursor of a folder. */
export type Cursor = { [K in keyof typeof columns]?: Folder[K] };

/** Advances the cursor, in the transaction that stored what it says is stored; the caller's `Folder` follows. */
export async function saveCursor(db: Database | Tx, folderId: string, cursor: Cursor): Promise<void> {
  const values = Object.fromEntries(
    Object.entries(cursor).map(([name, value]) => [columns[name as keyof typeof columns], value]),
  );
  if (Object.keys(values).length === 0) return;
  await db.updateTable('folder').set(values).where('id', '=', folderId).execute();
}

/** The count made on the server. */
export async function saveCount(
  db: Database,
  folderId: string,
  serverCount: number,
  now: Date,
): Promise<void> {
  await db
    .updateTable('folder')
    .set({ server_count: serverCount, checked_at: now })
    .where('id', '=', folderId)
    .execute();
}

/** What we account for of a folder: copies here, set aside, older than the import, still to be imported. */
export async function expectedCount(db: Database, folder: Folder): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from location
             where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity} and gone_at is null)
         + (select count(*) from foreign_location
             where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity})
         + (select count(*) from set_aside where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity})
         + f.before_import_count
         + case when f.import_below_uid > 1 then greatest(coalesce(f.import_total, 0) - f.import_done, 0) else 0 end as n
      from folder f where f.id = ${folder.id}`.execute(db);
  return Number(rows[0]?.n ?? 0);
}

/** UIDs that we account for one by one, with what stands for them. */
export type KnownUid = { uid: number; locationId: string | null; moving: boolean; setAside: boolean };

export async function readKnownUids(db: Database, folder: Folder): Promise<KnownUid[]> {
  const { rows } = await sql<KnownUid>`
    select l.uid, l.id as "locationId", false as "setAside",
           exists (select from server_operation o where o.location_id = l.id and o.state = 'waiting'
                    and o.kind in ('move', 'purge', 'transfer')) as moving
      from location l
     where l.folder_id = ${folder.id} and l.uid_validity = ${folder.uidValidity} and l.gone_at is null
    union all
    select uid, null, false, false from foreign_location
     where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity}
    union all
    select uid, null, true, false from set_aside
     where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity}`.execute(db);
  return rows;
}

/**
 * Due again: what a person asked for, and, a few times with growing pauses, what a broken connection or an empty
 * answer may have been to blame for.
 */
const isDue = (now: Date) => sql<boolean>`(
  s.retry_requested_at is not null
  or (s.reason in ('timeout', 'emptyAnswer', 'crashed') and s.attempts < 6
      and s.created_at + make_interval(mins => 10 * (2 ^ s.attempts)::int) < ${now}))`;

/** Folders with mails set aside that are due to be fetched again. */
export async function foldersToRetry(db: Database, mailboxId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct f.id from set_aside s join folder f on f.id = s.folder_id
     where f.mailbox_id = ${mailboxId} and f.gone_at is null and ${isDue(now)}`.execute(db);
  return rows.map((row) => row.id);
}

/** Takes the due ones of a folder. The attempt counts from here on, even if it ends the connection. */
export async function takeDue(
  db: Database,
  folder: Folder,
  now: Date,
  limit: number,
): Promise<{ uid: number; even_if_large: boolean }[]> {
  const { rows } = await sql<{ uid: number; even_if_large: boolean }>`
    update set_aside u set attempts = u.attempts + 1, retry_requested_at = null
      from (select s.id from set_aside s
             where s.folder_id = ${folder.id} and s.uid_validity = ${folder.uidValidity} and ${isDue(now)}
             order by s.uid desc limit ${limit}) s
     where u.id = s.id
    returning u.uid, u.even_if_large`.execute(db);
  return rows;
}
