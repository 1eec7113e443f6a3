/**
 * Reads every stored raw message again and writes afresh what is derived from it. The raw source is the truth:
 * this changes no event and no conversation but its mail columns. What was erased has no source any more; a source
 * that is missing or damaged leaves its message as it stands.
 */
import type { ParseOutcome } from '../mail/parse-pool.ts';
import type { ReadMessage } from '../mail/read-message.ts';
import { inTransaction } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { attachmentsOf, envelopeOf, isAutomatic } from './incoming.ts';
import { refreshMailColumns } from './mail-columns-store.ts';
import { indexMessages, type Searchable, searchableOf } from './search-index.ts';

const BATCH = 100;

export type Reparse = { messages: number; changed: number; failed: number };

export async function reparseMessages(house: Pick<House, 'db' | 'blobs' | 'parse'>): Promise<Reparse> {
  const result: Reparse = { messages: 0, changed: 0, failed: 0 };
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await house.db
      .selectFrom('message')
      .select(['id', 'conversation_id', 'blob_sha256'])
      .where('id', '>', after)
      .where('erased_at', 'is', null)
      .orderBy('id')
      .limit(BATCH)
      .execute();
    if (rows.length === 0) return result;
    after = rows.at(-1)!.id;
    result.messages += rows.length;
    const read = await Promise.all(
      rows.map(async (row) => ({
        row,
        outcome: await readAgain(house, row.blob_sha256),
      })),
    );
    await inTransaction(house.db, async (tx) => {
      const indexed: Searchable[] = [];
      for (const { row, outcome } of read) {
        if (!outcome?.ok) {
          result.failed += 1;
          continue;
        }
        const { message, body } = derivedColumns(outcome);
        indexed.push({ messageId: row.id, ...searchableOf(outcome.parsed, outcome.searchText) });
        await tx.updateTable('message').set(message).where('id', '=', row.id).execute();
        await tx.updateTable('message_body').set(body).where('message_id', '=', row.id).execute();
        result.changed += 1;
      }
      await indexMessages(tx, indexed);
      await refreshMailColumns(tx, [...new Set(rows.map((row) => row.conversation_id))]);
    });
  }
}

async function readAgain(
  house: Pick<House, 'blobs' | 'parse'>,
  sha256: string,
): Promise<ParseOutcome | null> {
  let raw: Uint8Array;
  try {
    raw = await house.blobs.read(sha256);
  } catch (error) {
    if (error instanceof AppError && error.reason.startsWith('blob.')) return null;
    throw error;
  }
  return house.parse.parse(raw);
}

/** What is derived from the raw source alone: not where it lies, whose it is, or what became of its sending. */
function derivedColumns({ parsed, snippet, searchText }: ReadMessage) {
  const message = {
    in_reply_to: parsed.inReplyTo,
    from_name: parsed.from?.name ?? '',
    from_address: parsed.from?.address ?? '',
    envelope: JSON.stringify(envelopeOf(parsed)),
    subject: parsed.subject,
    snippet,
    sent_at: parsed.date,
    automatic: isAutomatic(parsed),
    bounce: parsed.automation.isBounce,
    has_html: parsed.html !== null,
    attachments: JSON.stringify(attachmentsOf(parsed)),
  };
  const hasText = (parsed.text?.trim() ?? '') !== '';
  const plain = hasText || searchText === '' ? null : searchText;
  const body = { text: parsed.text, plain, html: parsed.html, truncated: parsed.truncated };
  return { message, body };
}
