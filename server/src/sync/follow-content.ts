/**
 * A folder followed with content: what is new since the cursor, what the first import has still to bring, and
 * whether what we have is what the server has. The cursor moves only in the transaction that stored.
 */
import type { ImapFlow } from 'imapflow';
import { sql } from 'kysely';
import { readStars } from '../conversations/star-conversation.ts';
import { inTransaction } from '../platform/database.ts';
import { fetchBatch } from './fetch-batch.ts';
import { type Cursor, type Folder, readKnownUids, saveCursor, takeDue } from './folder-store.ts';
import { reindex } from './reindex.ts';
import { type Session, StartAnew } from './session.ts';
import { storeBatch } from './store-batch.ts';
import { safeModseq, searchUids } from './uids.ts';

const BATCH = 100;

/** Selects the folder, and begins or re-indexes it where that is due. The caller holds its lock or owns the client. */
export async function enterFolder(session: Session, client: ImapFlow, folder: Folder): Promise<void> {
  const opened = client.mailbox;
  if (!opened || opened.path !== folder.path) throw new Error('Another folder is selected.');
  const uidValidity = Number(opened.uidValidity);
  const { mailboxId: objectId = null } = opened;
  if (objectId !== folder.objectId) {
    await session.house.db
      .updateTable('folder')
      .set({ object_id: objectId })
      .where('id', '=', folder.id)
      .execute();
    folder.objectId = objectId;
  }
  if (folder.uidValidity !== null && folder.uidValidity !== uidValidity) {
    await reindex(session, client, folder, uidValidity);
  }
  if (folder.uidValidity === null || folder.importBelowUid === null) {
    await beginFolder(session, client, folder, uidValidity);
  }
}

async function beginFolder(session: Session, client: ImapFlow, folder: Folder, uidValidity: number) {
  const opened = client.mailbox;
  if (!opened) throw new StartAnew();
  const uids = await uidsToImport(session, client, folder, opened.uidNext);
  const cursor: Cursor = {
    uidValidity,
    highestUid: opened.uidNext - 1,
    highestModseq: safeModseq(opened.highestModseq),
    importBelowUid: uids.length === 0 ? 0 : opened.uidNext,
    importTotal: uids.length,
    importDone: 0,
    beforeImport: folder.followed === 'content' ? opened.exists - uids.length : 0,
  };
  await saveCursor(session.house.db, folder.id, cursor);
  Object.assign(folder, cursor);
  session.progress();
}

/** Newest first. Locations are followed all the way back: they cost little. */
async function uidsToImport(
  session: Session,
  client: ImapFlow,
  folder: Folder,
  below: number,
): Promise<number[]> {
  if (below <= 1) return [];
  const range = { uid: `1:${below - 1}` };
  const since = folder.followed === 'content' ? session.importFrom : null;
  const uids = await searchUids(client, since ? { ...range, since } : range);
  return uids.filter((uid) => uid < below).sort((a, b) => b - a);
}

/** Stores what came after the cursor. Gives how many mails were new. */
export async function fetchNew(session: Session, client: ImapFlow, folder: Folder): Promise<number> {
  const heads = await client.fetchAll(`${folder.highestUid + 1}:*`, { uid: true }, { uid: true });
  // "n:*" names the last mail even when its UID is below n (RFC 3501 §6.4.8).
  const uids = heads
    .map(({ uid }) => uid)
    .filter((uid) => uid > folder.highestUid)
    .sort((a, b) => a - b);
  for (let at = 0; at < uids.length; at += BATCH) {
    const some = uids.slice(at, at + BATCH);
    const batch = await fetchBatch(session, client, folder, some);
    await storeBatch(session, folder, batch, {
      imported: false,
      cursor: { highestUid: some.at(-1) ?? folder.highestUid },
    });
    session.progress();
  }
  return uids.length;
}

/**
 * Some batches of the first import, newest first; while one is stored the next is fetched. Gives whether there
 * is more. `pause` is asked between two batches.
 */
export async function importSome(
  session: Session,
  client: ImapFlow,
  folder: Folder,
  pause: () => boolean,
): Promise<boolean> {
  if ((folder.importBelowUid ?? 0) <= 1) return false;
  const uids = await uidsToImport(session, client, folder, folder.importBelowUid ?? 0);
  let ahead: ReturnType<typeof fetchBatch> | undefined;
  for (let at = 0; at < uids.length; at += BATCH) {
    const some = uids.slice(at, at + BATCH);
    const batch = await (ahead ?? fetchBatch(session, client, folder, some));
    const next = uids.slice(at + BATCH, at + 2 * BATCH);
    const isLast = next.length === 0;
    const stop = pause();
    ahead = isLast || stop ? undefined : fetchBatch(session, client, folder, next);
    // It is awaited in the next turn; a failure meanwhile must not end the process.
    ahead?.catch(() => undefined);
    await storeBatch(session, folder, batch, {
      imported: true,
      cursor: {
        importBelowUid: isLast ? 0 : (some.at(-1) ?? 0),
        importDone: folder.importDone + some.length - batch.vanished.length,
        ...(batch.vanished.length > 0
          ? { importTotal: (folder.importTotal ?? 0) - batch.vanished.length }
          : {}),
      },
    });
    session.progress();
    if (stop) return !isLast;
  }
  if (uids.length === 0) {
    const cursor: Cursor = { importBelowUid: 0, importTotal: folder.importDone };
    await saveCursor(session.house.db, folder.id, cursor);
    Object.assign(folder, cursor);
    session.progress();
  }
  return false;
}

/**
 * Compares UID by UID: copies that are no longer there are noted as vanished, and what slipped through is
 * fetched. Counts what is older than the import.
 */
export async function compareUids(session: Session, client: ImapFlow, folder: Folder): Promise<void> {
  const { db } = session.house;
  const highest = folder.highestUid;
  const onServer = new Set(await searchUids(client, { all: true }));
  const known = await readKnownUids(db, folder);
  const here = new Set<number>();
  const lostAside: number[] = [];
  for (const { uid, locationId, moving, setAside } of known) {
    here.add(uid);
    if (onServer.has(uid)) continue;
    if (locationId !== null && !moving) session.vanished.add(locationId);
    if (setAside) lostAside.push(uid);
  }
  if (lostAside.length > 0) {
    await sql`
      delete from set_aside where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity}
                              and uid = any(${lostAside}::bigint[])`.execute(db);
  }
  if ((folder.importBelowUid ?? 2) > 1) return;
  const missing = [...onServer].filter((uid) => !here.has(uid) && uid <= highest);
  const inRange =
    session.importFrom === null || missing.length === 0
      ? null
      : new Set(await searchUids(client, { since: session.importFrom }));
  const gaps = missing.filter((uid) => inRange === null || inRange.has(uid)).sort((a, b) => b - a);
  for (let at = 0; at < gaps.length; at += BATCH) {
    const batch = await fetchBatch(session, client, folder, gaps.slice(at, at + BATCH));
    await storeBatch(session, folder, batch, { imported: true, cursor: {} });
  }
  const beforeImport = missing.length - gaps.length;
  if (beforeImport !== folder.beforeImport) {
    await saveCursor(db, folder.id, { beforeImport });
    folder.beforeImport = beforeImport;
  }
}

/** Newest mails whose flags are read again where the server can't tell what changed. */
const FLAGS_AGAIN = 300;

/** Brings flags up to date: what changed since the MODSEQ (RFC 7162), else those of the newest mails. */
export async function refreshFlags(session: Session, client: ImapFlow, folder: Folder): Promise<void> {
  const opened = client.mailbox;
  if (!opened || opened.exists === 0) return;
  const since = folder.highestModseq;
  const byModseq = since !== null && opened.highestModseq !== undefined && !opened.noModseq;
  const found = byModseq
    ? await client.fetchAll('1:*', { uid: true, flags: true }, { uid: true, changedSince: BigInt(since) })
    : await client.fetchAll(`${Math.max(1, opened.exists - FLAGS_AGAIN + 1)}:*`, { uid: true, flags: true });
  const modseqs = found.map(({ modseq }) => safeModseq(modseq) ?? 0);
  const modseq = byModseq ? Math.max(since, ...modseqs) : safeModseq(opened.highestModseq);
  if (found.length > 0) {
    const rows = found.map(({ uid, flags }) => ({ uid, flags: [...(flags ?? [])].sort() }));
    await inTransaction(session.house.db, async (tx) => {
      const { rows: changed } = await sql<{ conversation_id: string }>`
        with changed as (
          update location l set flags = n.flags
            from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(uid bigint, flags text[])
           where l.folder_id = ${folder.id} and l.uid_validity = ${folder.uidValidity} and l.uid = n.uid
             and l.flags is distinct from n.flags
          returning l.message_id)
        select distinct m.conversation_id from changed c join message m on m.id = c.message_id`.execute(tx);
      const conversationIds = changed.map((row) => row.conversation_id);
      await readStars(tx, conversationIds, session.house.clock.now());
    });
  }
  if (modseq !== folder.highestModseq) {
    await saveCursor(session.house.db, folder.id, { highestModseq: modseq });
    folder.highestModseq = modseq;
  }
}

/** Fetches again what was set aside and is due: a person asked, or it may have been the connection's fault. */
export async function retryAside(session: Session, client: ImapFlow, folder: Folder): Promise<void> {
  const rows = await takeDue(session.house.db, folder, session.house.clock.now(), BATCH);
  if (rows.length === 0) return;
  for (const { uid } of rows) session.suspects.delete(`${folder.id} ${uid}`);
  const large = new Set(rows.filter((row) => row.even_if_large).map(({ uid }) => uid));
  const batch = await fetchBatch(
    session,
    client,
    folder,
    rows.map(({ uid }) => uid),
    large,
  );
  await storeBatch(session, folder, batch, { imported: true, cursor: {} });
  session.progress();
}
