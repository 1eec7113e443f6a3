/** A folder that the server will not make: what was on its way there goes back to where it lay. */
import type { ImapFlow } from 'imapflow';
import { returnCopies } from '../conversations/return-copies.ts';
import { inTransaction } from '../platform/database.ts';
import type { Session } from './session.ts';

/** The server said no to the name; asking again changes nothing. */
export class FolderRefused extends Error {}

/** Response codes of a CREATE that may do at another time (RFC 5530). */
const PASSING = new Set(['UNAVAILABLE', 'INUSE', 'SERVERBUG', 'LIMIT', 'OVERQUOTA']);

/** Makes a folder and subscribes to it. @throws FolderRefused */
export async function createFolder(client: ImapFlow, path: string): Promise<void> {
  try {
    await client.mailboxCreate(path);
  } catch (error) {
    const { responseStatus, serverResponseCode, responseText } = error as {
      responseStatus?: string;
      serverResponseCode?: string;
      responseText?: string;
    };
    const isFinal = responseStatus === 'NO' || responseStatus === 'BAD';
    if (!isFinal || PASSING.has(serverResponseCode ?? '')) throw error;
    throw new FolderRefused(responseText ?? 'CREATE');
  }
  await client.mailboxSubscribe(path).catch(() => false);
}

/** Marks the folder as refused, with the server's answer, and puts back what was to go there. */
export async function giveFolderUp(session: Session, folderId: string, answer: string): Promise<void> {
  const { db, clock, keys } = session.house;
  const now = clock.now();
  await inTransaction(db, async (tx) => {
    const writing = { tx, actor: { kind: 'system' as const }, now, historyKey: keys.historyKey };
    await returnCopies(writing, folderId, answer.slice(0, 1_000));
    await tx
      .updateTable('folder')
      .set({ gone_at: now, refusal: answer.slice(0, 1_000) })
      .where('id', '=', folderId)
      .where('uid_validity', 'is', null)
      .execute();
  });
}
