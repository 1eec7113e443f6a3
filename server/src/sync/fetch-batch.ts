/**
 * Fetches mails, keeps their raw source in the store and reads them. Nothing here throws for
 * the sake of one mail, except when the connection breaks.
 */
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { ParsedMessage } from '../mail/message.ts';
import type { ParseOutcome } from '../mail/parse-pool.ts';
import type { Folder } from './folder-store.ts';
import type { Session } from './session.ts';

/** Larger mails are streamed to the store, one at a time. */
const STREAMED_FROM = 5 * 1024 * 1024;
/** Larger ones are set aside; a person can ask for them all the same. */
export const TOO_LARGE = 50 * 1024 * 1024;
/** Sources held in memory at once, in bytes. */
const MOST_AT_ONCE = 24 * 1024 * 1024;

export type SetAsideReason =
  | 'tooLarge'
  | 'unreadable'
  | 'timeout'
  | 'crashed'
  | 'emptyAnswer'
  | 'refusedByServer';

export type Stored = {
  uid: number;
  flags: string[];
  internalDate: Date;
  blob: { sha256: string; size: number };
  parsed: ParsedMessage;
  snippet: string;
  searchText: string;
};

export type Aside = {
  uid: number;
  reason: SetAsideReason;
  detail: string;
  blob: string | null;
  size: number | null;
  internalDate: Date | null;
};

export type Batch = {
  stored: Stored[];
  aside: Aside[];
  /** Asked for and no longer there. */
  vanished: number[];
};

/** A mail that broke the connection so often in a row is set aside. */
const MOST_BREAKS = 4;

type Head = { uid: number; flags: string[]; internalDate: Date; size: number };

/**
 * @param client has the folder selected
 * @param evenIfLarge asked for by a person
 */
export async function fetchBatch(
  session: Session,
  client: ImapFlow,
  folder: Folder,
  uids: readonly number[],
  evenIfLarge: ReadonlySet<number> = new Set(),
): Promise<Batch> {
  const batch: Batch = { stored: [], aside: [], vanished: [] };
  if (uids.length === 0) return batch;
  const asked = new Set(uids);
  const found = await client.fetchAll(
    uids.join(','),
    { uid: true, flags: true, internalDate: true, size: true },
    { uid: true },
  );
  const heads = found.filter(({ uid }) => asked.has(uid)).map((message) => headOf(session, message));
  const present = new Set(heads.map(({ uid }) => uid));
  batch.vanished = uids.filter((uid) => !present.has(uid));

  const small: Head[] = [];
  for (const head of heads) {
    const failures = session.suspects.get(`${folder.id} ${head.uid}`) ?? 0;
    if (failures >= MOST_BREAKS)
      batch.aside.push(asideOf(head, 'timeout', 'The connection broke each time.'));
    else if (head.size > TOO_LARGE && !evenIfLarge.has(head.uid))
      batch.aside.push(asideOf(head, 'tooLarge', `${head.size} bytes`));
    else if (head.size > STREAMED_FROM || failures > 0)
      await fetchAlone(session, client, folder, head, batch);
    else small.push(head);
  }
  for (const group of bySize(small)) await fetchGroup(session, client, folder, group, batch);
  return batch;
}

function headOf(session: Session, message: FetchMessageObject): Head {
  const date = new Date(message.internalDate ?? Number.NaN);
  return {
    uid: message.uid,
    flags: [...(message.flags ?? [])],
    internalDate: Number.isNaN(date.getTime()) ? session.house.clock.now() : date,
    size: message.size ?? 0,
  };
}

const asideOf = (head: Head, reason: SetAsideReason, detail: string, blob: string | null = null): Aside => ({
  uid: head.uid,
  reason,
  detail: detail.slice(0, 1_000),
  blob,
  size: head.size,
  internalDate: head.internalDate,
});

function bySize(heads: readonly Head[]): Head[][] {
  const groups: Head[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const head of heads) {
    if (bytes + head.size > MOST_AT_ONCE) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(head);
    bytes += head.size;
  }
  return groups;
}

async function fetchGroup(
  session: Session,
  client: ImapFlow,
  folder: Folder,
  heads: readonly Head[],
  batch: Batch,
) {
  const sources = new Map<number, Uint8Array>();
  const range = heads.map(({ uid }) => uid).join(',');
  try {
    for await (const { uid, source } of client.fetch(range, { uid: true, source: true }, { uid: true })) {
      if (source) sources.set(uid, source);
    }
  } catch (error) {
    // One of those that did not come may be the reason: each is fetched alone next time.
    for (const { uid } of heads) {
      if (!sources.has(uid)) session.suspects.set(`${folder.id} ${uid}`, 1);
    }
    throw error;
  }
  const complete = heads.filter((head) => sources.has(head.uid) || head.size === 0);
  for (const head of heads) if (!complete.includes(head)) await explainMissing(client, head, batch);
  const contents = complete.map((head) => sources.get(head.uid) ?? new Uint8Array());
  // Side by side: nothing of either counts before the transaction that names both.
  const [blobs, outcomes] = await Promise.all([
    session.house.blobs.putMany(contents),
    Promise.all(contents.map((content) => session.house.parse.parse(content))),
  ]);
  for (const [at, head] of complete.entries()) note(batch, head, blobs[at]!, outcomes[at]!);
}

/** Streams one mail to the store; what breaks the connection is remembered and at last set aside. */
async function fetchAlone(session: Session, client: ImapFlow, folder: Folder, head: Head, batch: Batch) {
  const key = `${folder.id} ${head.uid}`;
  session.suspects.set(key, (session.suspects.get(key) ?? 0) + 1);
  const { content } = await client.download(String(head.uid), undefined, {
    uid: true,
    chunkSize: 1024 * 1024,
  });
  if (!content) {
    session.suspects.delete(key);
    await explainMissing(client, head, batch);
    return;
  }
  const blob = await session.house.blobs.put(content);
  session.suspects.delete(key);
  note(batch, head, blob, await session.house.parse.parse(await session.house.blobs.read(blob.sha256)));
}

/** The server named it and gave nothing: it is gone, or it is set aside. */
async function explainMissing(client: ImapFlow, head: Head, batch: Batch) {
  const still = await client.search({ uid: String(head.uid) }, { uid: true });
  if (Array.isArray(still) && still.length === 0) batch.vanished.push(head.uid);
  else batch.aside.push(asideOf(head, 'emptyAnswer', ''));
}

function note(batch: Batch, head: Head, blob: Stored['blob'], outcome: ParseOutcome): void {
  const { uid, flags, internalDate } = head;
  if (!outcome.ok) batch.aside.push(asideOf(head, outcome.reason, outcome.detail, blob.sha256));
  else
    batch.stored.push({
      uid,
      flags,
      internalDate,
      blob: { sha256: blob.sha256, size: blob.size },
      parsed: outcome.parsed,
      snippet: outcome.snippet,
      searchText: outcome.searchText,
    });
}
