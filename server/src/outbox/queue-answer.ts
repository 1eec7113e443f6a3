import type { Address } from '@guichet/contract/conversations';
import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';

/** Wakes those who hand over; a lost wake-up costs only a poll. */
export const OUTBOX_CHANNEL = 'guichet_outbox';

export type Envelope = { to: readonly Address[]; cc: readonly Address[]; bcc: readonly Address[] };

export type QueuedAnswer = {
  id: string;
  mailboxId: string;
  conversationId: string;
  draftId: string;
  messageId: string;
  authorId: string;
  idempotencyKey: string;
  blobSha256: string;
  /** Message-ID field, without angle brackets; fixed from here on. */
  messageHeader: string;
  envelopeFrom: string;
  recipients: Envelope;
  seenSeq: number;
  anyway: boolean;
  thenResolve: boolean;
  /** When it may leave. */
  notBefore: Date;
  /** Its author chose that hour; else it is only the time in which it can be taken back. */
  isScheduled: boolean;
};

/** Puts an answer into the outbox, in the transaction that records `answer.queued`. The blob must be stored. */
export async function queueAnswer(tx: Tx, answer: QueuedAnswer, now: Date): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      id: answer.id,
      mailbox_id: answer.mailboxId,
      conversation_id: answer.conversationId,
      draft_id: answer.draftId,
      message_id: answer.messageId,
      author_id: answer.authorId,
      idempotency_key: answer.idempotencyKey,
      state: 'queued',
      blob_sha256: answer.blobSha256,
      message_header: answer.messageHeader,
      envelope_from: answer.envelopeFrom,
      seen_seq: answer.seenSeq,
      anyway: answer.anyway,
      then_resolve: answer.thenResolve,
      is_scheduled: answer.isScheduled,
      checked_seq: answer.seenSeq,
      not_before: answer.notBefore,
      next_attempt_at: answer.notBefore,
      queued_at: now,
    })
    .execute();
  await tx.insertInto('outbox_recipient').values(recipientRows(answer.id, answer.recipients)).execute();
  await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(tx);
}

/** Each address once, in the most visible role that it has. */
function recipientRows(outboxId: string, { to, cc, bcc }: Envelope) {
  const rows = new Map<string, { outbox_id: string; address: string; name: string; role: string }>();
  for (const [role, list] of [['to', to] as const, ['cc', cc] as const, ['bcc', bcc] as const]) {
    for (const { name, address } of list) {
      const key = address.toLowerCase();
      if (!rows.has(key)) rows.set(key, { outbox_id: outboxId, address, name, role });
    }
  }
  return [...rows.values()];
}
