/**
 * Takes one copy away from a folder, and never another. The client's own move and delete fall back to a plain
 * EXPUNGE where the server has no UIDPLUS (RFC 4315), which removes everything that anybody marked \Deleted there.
 */
import type { CopyResponseObject, ImapFlow } from 'imapflow';
import { searchUids } from './uids.ts';

/** What the server said no to; the connection is fine. */
export class Refused extends Error {}

/**
 * Expunges one message of the selected folder. Without UIDPLUS the others' \Deleted is lifted for the moment of the
 * EXPUNGE and put back: a crash in between leaves them undeleted, never lost.
 * @throws Refused
 */
export async function expungeOne(client: ImapFlow, uid: number): Promise<void> {
  if (client.capabilities.has('UIDPLUS')) {
    if (!(await client.messageDelete(String(uid), { uid: true }))) throw new Refused('EXPUNGE');
    return;
  }
  const others = (await searchUids(client, { deleted: true })).filter((other) => other !== uid).join(',');
  if (others !== '' && !(await client.messageFlagsRemove(others, ['\\Deleted'], { uid: true }))) {
    throw new Refused('STORE');
  }
  try {
    // The server may have taken only some of them: then nothing is expunged.
    const stillMarked = (await searchUids(client, { deleted: true })).some((other) => other !== uid);
    if (stillMarked || !(await client.messageDelete(String(uid), { uid: true }))) {
      throw new Refused('EXPUNGE');
    }
  } finally {
    if (others !== '') await client.messageFlagsAdd(others, ['\\Deleted'], { uid: true });
  }
}

/**
 * Moves one message of the selected folder. Without MOVE (RFC 6851) it is copied and the original expunged; `isThere`
 * says that an earlier attempt has copied it already. Gives what the server said of the copy, null for nothing.
 * @throws Refused
 */
export async function moveOne(
  client: ImapFlow,
  uid: number,
  target: string,
  isThere: boolean,
): Promise<CopyResponseObject | null> {
  const range = String(uid);
  if (client.capabilities.has('MOVE')) {
    const moved = await client.messageMove(range, target, { uid: true });
    if (!moved) throw new Refused('MOVE');
    return moved;
  }
  const copied = isThere ? null : await client.messageCopy(range, target, { uid: true });
  if (copied === false) throw new Refused('COPY');
  await expungeOne(client, uid);
  return copied;
}
