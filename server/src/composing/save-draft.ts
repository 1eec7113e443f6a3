import type { Address } from '@guichet/contract/conversations';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import type { Tx } from '../platform/database.ts';
import { conflict, invalid } from '../platform/errors.ts';
import { toDraft } from './draft.ts';
import { findWritableDraft } from './find-draft.ts';
import { draftAttachments, lockDraft } from './store.ts';

export type DraftContent = {
  from: string;
  to: readonly Address[];
  cc: readonly Address[];
  bcc: readonly Address[];
  subject: string;
  html: string;
  quotedHtml: string;
  seenSeq: number;
};

/**
 * Saves what was typed over the revision that it is based on. Refuses with `draft.stale` and the latest version
 * when another window saved meanwhile: neither of the two is lost.
 */
export async function saveDraft(
  tx: Tx,
  viewer: Viewer,
  input: DraftContent & { id: string; revision: number },
  now: Date,
): Promise<{ revision: number; updatedAt: Date }> {
  await lockDraft(tx, input.id);
  const row = await findWritableDraft(tx, viewer, input.id);
  if (row.revision !== input.revision) {
    throw conflict('draft.stale', { draft: toDraft(row, await draftAttachments(tx, row.id)) });
  }
  if (input.from !== row.from_address) await requireOwnAddress(tx, row.mailbox_id, input.from);
  const revision = row.revision + 1;
  await tx
    .updateTable('draft')
    .set({
      from_address: input.from,
      recipients: JSON.stringify({ to: input.to, cc: input.cc, bcc: input.bcc }),
      subject: input.subject,
      html: input.html,
      quoted_html: input.quotedHtml,
      // Counted in another conversation when this draft was just carried here from there.
      seen_seq: sql<number>`least(${input.seenSeq}::int, coalesce(
        (select h.seq from conversation_head h where h.conversation_id = draft.conversation_id), ${input.seenSeq}::int))`,
      revision,
      updated_at: now,
    })
    .where('id', '=', row.id)
    .execute();
  return { revision, updatedAt: now };
}

/** Throws unless the mailbox may be written from under this address. */
async function requireOwnAddress(tx: Tx, mailboxId: string, address: string): Promise<void> {
  const mailbox = await tx
    .selectFrom('mailbox')
    .select(['address', 'aliases'])
    .where('id', '=', mailboxId)
    .executeTakeFirstOrThrow();
  const own = [mailbox.address, ...mailbox.aliases].map((one) => one.toLowerCase());
  if (!own.includes(address.toLowerCase())) throw invalid('send.notOurAddress', { address });
}
