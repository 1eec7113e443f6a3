/**
 * A folder followed for where things lie only (Archive, Trash, Junk): each UID is either a copy of a message
 * that we have or a foreign one. Content is fetched only where nothing else can tell.
 */
import { createHash } from 'node:crypto';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { sql } from 'kysely';
import { type FoundCopy, placeCopies } from '../conversations/place-copies.ts';
import { inTransaction } from '../platform/database.ts';
import { type Folder, readKnownUids, saveCursor } from './folder-store.ts';
import type { Session } from './session.ts';
import { bareId, searchUids } from './uids.ts';

const CHUNK = 500;

type Candidate = { id: string; message_id: string | null; size: number; blob_sha256: string };

/** Places what came after the cursor, and at the first visit all that is there. */
export async function followLocations(session: Session, client: ImapFlow, folder: Folder): Promise<void> {
  const isFirst = (folder.importBelowUid ?? 0) > 1;
  const uids = isFirst
    ? await searchUids(client, { all: true })
    : (await client.fetchAll(`${folder.highestUid + 1}:*`, { uid: true }, { uid: true })).map(
        ({ uid }) => uid,
      );
  const wanted = uids.filter((uid) => isFirst || uid > folder.highestUid).sort((a, b) => a - b);
  for (let at = 0; at < wanted.length; at += CHUNK) {
    await placeSome(session, client, folder, wanted.slice(at, at + CHUNK), isFirst);
  }
  if (isFirst) {
    const done = { importBelowUid: 0, importDone: folder.importTotal ?? 0 };
    await saveCursor(session.house.db, folder.id, done);
    Object.assign(folder, done);
  }
}

async function placeSome(
  session: Session,
  client: ImapFlow,
  folder: Folder,
  uids: readonly number[],
  isFirst: boolean,
): Promise<void> {
  const { db, clock, keys } = session.house;
  const found = await client.fetchAll(
    uids.join(','),
    { uid: true, envelope: true, size: true, flags: true },
    { uid: true },
  );
  const candidates = await readCandidates(session, found);
  const copies: FoundCopy[] = [];
  const foreign: { uid: number; messageId: string | null }[] = [];
  for (const one of found) {
    const messageId = await identify(session, client, folder, one, candidates);
    if (messageId === null) foreign.push({ uid: one.uid, messageId: bareId(one.envelope?.messageId) });
    else copies.push({ messageId, uid: one.uid, flags: [...(one.flags ?? [])] });
  }
  const highestUid = Math.max(folder.highestUid, ...uids);
  await inTransaction(db, async (tx) => {
    await placeCopies(
      { tx, actor: { kind: 'otherClient' }, now: clock.now(), historyKey: keys.historyKey },
      { id: folder.id, uidValidity: folder.uidValidity ?? 0 },
      session.mailbox.id,
      copies,
      isFirst,
    );
    await sql`
      insert into foreign_location (folder_id, uid_validity, uid, message_id)
      select ${folder.id}::uuid, ${folder.uidValidity}::bigint, n.uid, n."messageId"
        from jsonb_to_recordset(${JSON.stringify(foreign)}::jsonb) as n(uid bigint, "messageId" text)
      on conflict do nothing`.execute(tx);
    await saveCursor(tx, folder.id, { highestUid });
  });
  folder.highestUid = highestUid;
}

/** Messages of this mailbox that could be one of these, by Message-ID or, where there is none, by size. */
async function readCandidates(session: Session, found: readonly FetchMessageObject[]): Promise<Candidate[]> {
  const ids = found.map((one) => bareId(one.envelope?.messageId)).filter((id) => id !== null);
  const sizes = found.filter((one) => !one.envelope?.messageId).map((one) => one.size ?? -1);
  const { rows } = await sql<Candidate>`
    select id, message_id, size, blob_sha256 from message
     where mailbox_id = ${session.mailbox.id} and message_id = any(${ids}::text[])
    union all
    select m.id, m.message_id, m.size, m.blob_sha256 from message m
     where m.mailbox_id = ${session.mailbox.id} and m.message_id is null and m.size = any(${sizes}::int[])`.execute(
    session.house.db,
  );
  return rows;
}

/**
 * One candidate of the same Message-ID and size is it. Several, or one without an identifier, are told apart by
 * their bytes. A server that adds a line to what we sent gives another size: our own copy by its Message-ID.
 */
async function identify(
  session: Session,
  client: ImapFlow,
  folder: Folder,
  one: FetchMessageObject,
  candidates: readonly Candidate[],
): Promise<string | null> {
  const messageId = bareId(one.envelope?.messageId);
  const alike = candidates.filter((c) => c.message_id === messageId && c.size === one.size);
  if (alike.length === 0) return null;
  if (alike.length === 1 && messageId !== null) return alike[0]!.id;
  const { content } = await client.download(String(one.uid), undefined, { uid: true });
  if (!content) return null;
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk as Buffer);
  const sha256 = hash.digest('hex');
  session.house.log.debug({ folderId: folder.id, uid: one.uid }, 'a copy was told by its bytes');
  return alike.find((c) => c.blob_sha256 === sha256)?.id ?? null;
}

/** Copies and foreign mail that are no longer there. */
export async function compareLocations(session: Session, client: ImapFlow, folder: Folder): Promise<void> {
  const onServer = new Set(await searchUids(client, { all: true }));
  const lost: number[] = [];
  for (const { uid, locationId, moving } of await readKnownUids(session.house.db, folder)) {
    if (onServer.has(uid)) continue;
    if (locationId === null) lost.push(uid);
    else if (!moving) session.vanished.add(locationId);
  }
  if (lost.length === 0) return;
  await sql`
    delete from foreign_location where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity}
                                   and uid = any(${lost}::bigint[])`.execute(session.house.db);
}
