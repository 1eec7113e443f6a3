import { createHash } from 'node:crypto';
import type { ImapFlow } from 'imapflow';
import { bareId, searchUids } from './uids.ts';

/** A copy as we know it. */
export type Place = {
  locationId: string;
  folderId: string;
  path: string;
  uidValidity: number;
  uid: number;
  messageId: string;
  /** Message-ID without angle brackets. */
  messageHeader: string | null;
  size: number;
  sha256: string;
};

export type Wanted = Pick<Place, 'messageId' | 'messageHeader' | 'size' | 'sha256'>;

/**
 * Looks in a folder of the server for a copy of a message: by its Message-ID, newest first, or by its bytes
 * where it has none or several bear it. `passOver` are UIDs that are not looked at.
 */
export async function findInFolder(
  client: ImapFlow,
  path: string,
  wanted: Wanted,
  passOver: ReadonlySet<number> = new Set(),
): Promise<{ uid: number; uidValidity: number } | null> {
  const lock = await client.getMailboxLock(path);
  try {
    if (!client.mailbox) throw new Error('The folder was not opened.');
    const uidValidity = Number(client.mailbox.uidValidity);
    // Another command makes the server look again: a mailbox selected before may show an old state.
    await client.noop();
    const header = wanted.messageHeader;
    const query = header
      ? { header: { 'message-id': header } }
      : { larger: wanted.size - 1, smaller: wanted.size + 1 };
    const uids = (await searchUids(client, query)).filter((uid) => !passOver.has(uid));
    if (uids.length === 0) return null;
    const heads = await client.fetchAll(
      uids.join(','),
      { uid: true, envelope: true, size: true },
      { uid: true },
    );
    const alike = heads
      .filter((head) => (header ? bareId(head.envelope?.messageId) === header : head.size === wanted.size))
      .sort((a, b) => b.uid - a.uid);
    if (header && alike.length === 1 && alike[0]) return { uid: alike[0].uid, uidValidity };
    for (const { uid } of alike) {
      if ((await hashOf(client, uid)) === wanted.sha256) return { uid, uidValidity };
    }
    return null;
  } finally {
    lock.release();
  }
}

async function hashOf(client: ImapFlow, uid: number): Promise<string | null> {
  const { content } = await client.download(String(uid), undefined, { uid: true });
  if (!content) return null;
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
