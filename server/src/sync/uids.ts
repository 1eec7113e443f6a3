import type { ImapFlow } from 'imapflow';

/**
 * The UIDs that a search finds in the selected folder.
 * @throws when the search fails: a search that fails must not look like an empty folder
 */
export async function searchUids(
  client: ImapFlow,
  query: Parameters<ImapFlow['search']>[0],
): Promise<number[]> {
  const uids = await client.search(query, { uid: true });
  if (!Array.isArray(uids)) throw new Error('The server did not answer a search.');
  return uids;
}

/** A MODSEQ beyond what a number holds is as good as none. */
export const safeModseq = (modseq: bigint | undefined): number | null =>
  modseq === undefined || modseq > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(modseq);

/** The Message-ID of an ENVELOPE as we keep them: without angle brackets, null for none. */
export const bareId = (id: string | undefined): string | null => {
  const bare = id?.replace(/^\s*<?\s*|\s*>?\s*$/g, '') ?? '';
  return bare === '' ? null : bare;
};
