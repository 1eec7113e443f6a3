/**
 * Recognises a folder that another client renamed, so that it stays the folder it was: followed as a person chose,
 * with its cursor and its copies. By its MAILBOXID where the server has one (RFC 8474), else by the same UIDVALIDITY
 * and the same mails under the same UIDs.
 */
import type { ImapFlow } from 'imapflow';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { bareId } from './uids.ts';

type Lost = {
  id: string;
  path: string;
  objectId: string | null;
  uidValidity: number;
  highestUid: number;
};
type Listed = { path: string; delimiter: string };
type Seen = Listed & { objectId: string | null; uidValidity: number; uidNext: number };

/** So many known mails are looked for, the newest. */
const SAMPLE = 5;
/** A server with more new folders than this is not searched through. */
const MOST_LOOKED_AT = 50;

/**
 * Gives each renamed folder its new path, before the list is brought up to date.
 * @param listed every selectable folder of the server
 */
export async function followRenames(
  db: Database,
  mailboxId: string,
  client: ImapFlow,
  listed: readonly Listed[],
): Promise<void> {
  const rows = await db
    .selectFrom('folder')
    .select(['id', 'path', 'object_id', 'uid_validity', 'highest_uid', 'gone_at', 'role'])
    .where('mailbox_id', '=', mailboxId)
    .execute();
  const paths = new Set(listed.map(({ path }) => path));
  const lost: Lost[] = rows.flatMap((row) =>
    row.gone_at === null && row.uid_validity !== null && row.role !== 'inbox' && !paths.has(row.path)
      ? [
          {
            id: row.id,
            path: row.path,
            objectId: row.object_id,
            uidValidity: row.uid_validity,
            highestUid: row.highest_uid,
          },
        ]
      : [],
  );
  const known = new Set(rows.map(({ path }) => path));
  const added = listed.filter(({ path }) => !known.has(path)).slice(0, MOST_LOOKED_AT);
  for (const { path, delimiter } of lost.length === 0 ? [] : added) {
    const lock = await client.getMailboxLock(path, { readOnly: true }).catch((error: unknown) => {
      if (!client.usable) throw error;
      return null;
    });
    if (!lock) continue;
    try {
      if (!client.mailbox) continue;
      const { uidValidity, uidNext, mailboxId: objectId = null } = client.mailbox;
      const seen: Seen = { path, delimiter, objectId, uidValidity: Number(uidValidity), uidNext };
      for (const folder of lost) {
        if (!(await isSame(db, client, folder, seen))) continue;
        await db.updateTable('folder').set({ path, delimiter }).where('id', '=', folder.id).execute();
        lost.splice(lost.indexOf(folder), 1);
        break;
      }
    } finally {
      lock.release();
    }
  }
}

/** @param client has the folder `seen` selected */
async function isSame(db: Database, client: ImapFlow, lost: Lost, seen: Seen): Promise<boolean> {
  if (lost.objectId !== null && seen.objectId !== null) return lost.objectId === seen.objectId;
  if (lost.uidValidity !== seen.uidValidity || seen.uidNext <= lost.highestUid) return false;
  const { rows } = await sql<{ uid: number; message_id: string | null; size: number | null }>`
    select l.uid, m.message_id, m.size from location l join message m on m.id = l.message_id
     where l.folder_id = ${lost.id} and l.uid_validity = ${lost.uidValidity} and l.gone_at is null and l.uid > 0
    union all
    select uid, message_id, null from foreign_location
     where folder_id = ${lost.id} and uid_validity = ${lost.uidValidity} and message_id is not null
     order by uid desc limit ${SAMPLE}`.execute(db);
  // Nothing tells two empty folders apart, and nothing is lost with one.
  if (rows.length === 0) return false;
  const range = rows.map(({ uid }) => uid).join(',');
  const found = await client.fetchAll(range, { uid: true, envelope: true, size: true }, { uid: true });
  const alike = found.filter((one) =>
    rows.some(
      (row) =>
        row.uid === one.uid &&
        row.message_id === bareId(one.envelope?.messageId) &&
        (row.size === null || row.size === one.size),
    ),
  );
  // Some may have been deleted since; none may be another mail.
  return alike.length > 0 && alike.length === found.length;
}
