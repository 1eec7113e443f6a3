/**
 * The server numbers a folder anew (another UIDVALIDITY, RFC 3501 §2.3.1.1): what we have is matched by
 * Message-ID and size, else by its bytes. In silence: no event, nothing doubled. What reached the server after
 * we last looked is new mail like any other.
 */
import type { ImapFlow } from 'imapflow';
import { sql } from 'kysely';
import { inTransaction } from '../platform/database.ts';
import { fetchBatch } from './fetch-batch.ts';
import { type Cursor, type Folder, saveCursor } from './folder-store.ts';
import type { Session } from './session.ts';
import { storeBatch } from './store-batch.ts';
import { bareId, searchUids } from './uids.ts';

const CHUNK = 500;
/** Clocks of servers differ. */
const MARGIN = 10 * 60_000;

export type Numbered = { uid: number; messageId: string | null; size: number };
export type Placed = { locationId: string; messageId: string | null; size: number };

/** Which known copy each mail is, by Message-ID and size, each copy once. The rest is left to the bytes. */
export function matchBySight(found: readonly Numbered[], placed: readonly Placed[]): Map<number, string> {
  const key = (one: { messageId: string | null; size: number }) => `${one.messageId} ${one.size}`;
  const candidates = new Map<string, string[]>();
  for (const one of placed) {
    if (one.messageId !== null)
      candidates.set(key(one), [...(candidates.get(key(one)) ?? []), one.locationId]);
  }
  const seen = new Map<string, number>();
  for (const one of found) seen.set(key(one), (seen.get(key(one)) ?? 0) + 1);
  const matched = new Map<number, string>();
  for (const one of found) {
    const list = candidates.get(key(one));
    // Two that look the same may be two: only their bytes can tell.
    if (list?.length === 1 && seen.get(key(one)) === 1) matched.set(one.uid, list[0] as string);
  }
  return matched;
}

/** Ends with the folder's cursor on the new numbering. Every step can be repeated after a crash. */
export async function reindex(
  session: Session,
  client: ImapFlow,
  folder: Folder,
  uidValidity: number,
): Promise<void> {
  const { db, log } = session.house;
  const former = folder.uidValidity;
  const lastLook = folder.checkedAt;
  log.info({ mailboxId: session.mailbox.id, folderId: folder.id }, 'a folder was numbered anew');
  const opened = client.mailbox;
  if (!opened) return;
  const highestUid = opened.uidNext - 1;
  const uids = await searchUids(client, { all: true });
  const since = folder.followed === 'content' ? session.importFrom : null;
  const inRange = since === null ? null : new Set(await searchUids(client, { since }));
  const found: (Numbered & { flags: string[] })[] = [];
  const rest: number[] = [];
  for (let at = 0; at < uids.length; at += CHUNK) {
    const range = uids.slice(at, at + CHUNK).join(',');
    const query = { uid: true, envelope: true, size: true, flags: true };
    for (const one of await client.fetchAll(range, query, { uid: true })) {
      found.push({
        uid: one.uid,
        messageId: bareId(one.envelope?.messageId),
        size: one.size ?? 0,
        flags: [...(one.flags ?? [])],
      });
    }
  }
  const { rows: placed } = await sql<Placed & { uidValidity: number }>`
    select l.id as "locationId", m.message_id as "messageId", m.size, l.uid_validity as "uidValidity"
      from location l join message m on m.id = l.message_id
     where l.folder_id = ${folder.id} and l.uid_validity = ${former} and l.gone_at is null`.execute(db);
  const matched = matchBySight(found, placed);
  const rows = found.flatMap(({ uid, flags }) => {
    const id = matched.get(uid);
    if (id === undefined) rest.push(uid);
    return id === undefined ? [] : [{ id, uid, flags }];
  });
  await inTransaction(db, async (tx) => {
    await sql`
      update location l set uid_validity = ${uidValidity}, uid = n.uid, flags = n.flags
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(id uuid, uid bigint, flags text[])
       where l.id = n.id`.execute(tx);
  });
  // From here on `folder` speaks of the new numbering; the row does when all is in.
  folder.uidValidity = uidValidity;
  if (folder.followed === 'content') {
    const wanted = rest.filter((uid) => inRange === null || inRange.has(uid)).sort((a, b) => a - b);
    for (let at = 0; at < wanted.length; at += CHUNK / 5) {
      const batch = await fetchBatch(session, client, folder, wanted.slice(at, at + CHUNK / 5));
      const isNew = (date: Date) => lastLook !== null && date.getTime() > lastLook.getTime() - MARGIN;
      const known = batch.stored.filter(({ internalDate }) => !isNew(internalDate));
      const fresh = batch.stored.filter(({ internalDate }) => isNew(internalDate));
      await storeBatch(session, folder, { ...batch, stored: known }, { imported: true, cursor: {} });
      await storeBatch(
        session,
        folder,
        { stored: fresh, aside: [], vanished: [] },
        { imported: false, cursor: {} },
      );
    }
  }
  await sql`
    delete from set_aside where folder_id = ${folder.id} and uid_validity <> ${uidValidity}`.execute(db);
  await sql`
    delete from foreign_location where folder_id = ${folder.id} and uid_validity <> ${uidValidity}`.execute(
    db,
  );
  await settleFormer(session, folder, uidValidity);
  const cursor: Cursor = {
    uidValidity,
    highestUid: folder.followed === 'content' ? highestUid : 0,
    highestModseq: null,
    importBelowUid: folder.followed === 'content' ? 0 : null,
    importDone: folder.followed === 'content' ? rows.length : 0,
    importTotal: folder.followed === 'content' ? rows.length : null,
    beforeImport: inRange === null ? 0 : uids.filter((uid) => !inRange.has(uid)).length,
  };
  await saveCursor(db, folder.id, cursor);
  Object.assign(folder, cursor);
}

/** Copies under the former numbering: found again by their bytes they are dropped, else they vanished. */
async function settleFormer(session: Session, folder: Folder, uidValidity: number): Promise<void> {
  const { db } = session.house;
  await sql`
    delete from location l
     where l.folder_id = ${folder.id} and l.uid_validity <> ${uidValidity} and l.gone_at is null
       and exists (select from location n where n.message_id = l.message_id and n.folder_id = l.folder_id
                    and n.uid_validity = ${uidValidity})
       and not exists (select from server_operation o where o.location_id = l.id and o.state = 'waiting')`.execute(
    db,
  );
  const { rows } = await sql<{ id: string }>`
    select id from location
     where folder_id = ${folder.id} and uid_validity <> ${uidValidity} and gone_at is null`.execute(db);
  for (const { id } of rows) session.vanished.add(id);
}
