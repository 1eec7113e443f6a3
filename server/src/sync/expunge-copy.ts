import type { ImapFlow } from 'imapflow';

/**
 * Removes this one mail from the selected folder for good. UID EXPUNGE where the server has it (RFC 4315); else a plain
 * EXPUNGE, which takes everything marked \Deleted: what others marked is unmarked meanwhile and marked again, so that
 * at worst a mark is lost and never a mail. A UID that is not there any more is no fault.
 * @throws when the server refuses
 */
export async function expungeCopy(client: ImapFlow, uid: number): Promise<void> {
  const byUid = { uid: true };
  const expunge = async () => {
    if (!(await client.messageDelete(String(uid), byUid))) throw new Error('The server refused EXPUNGE.');
  };
  const there = await client.search({ uid: String(uid) }, byUid);
  if (!Array.isArray(there)) throw new Error('The server did not answer a search.');
  if (there.length === 0) return;
  if (client.capabilities.has('UIDPLUS')) return expunge();
  const marked = await client.search({ deleted: true }, byUid);
  if (!Array.isArray(marked)) throw new Error('The server did not answer a search.');
  const others = marked.filter((one) => one !== uid).join(',');
  if (others === '') return expunge();
  if (!(await client.messageFlagsRemove(others, ['\\Deleted'], byUid)))
    throw new Error('The server refused STORE.');
  try {
    await expunge();
  } finally {
    await client.messageFlagsAdd(others, ['\\Deleted'], byUid);
  }
}
