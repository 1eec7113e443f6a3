/** Messages of conversations as the reader shows them: what is stored, and what became of their sending. */
import type { Address, Attachment, Message, Sending } from '@guichet/contract/conversations';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { Database, Tx } from '../platform/database.ts';
import type { MessageTable } from '../platform/schema.ts';
import { attachmentName } from './attachment-name.ts';

const StoredAddress = z.object({ name: z.string(), address: z.string() });
/** The parts of the stored envelope that are shown; whatever else it holds. */
const StoredEnvelope = z.object({
  to: z.array(StoredAddress).catch([]),
  cc: z.array(StoredAddress).catch([]),
  replyTo: z.array(StoredAddress).catch([]),
});
const StoredAttachments = z.array(
  z.object({
    index: z.number().int(),
    filename: z.string().nullable(),
    mimeType: z.string(),
    size: z.number().int(),
    contentId: z.string().nullable().catch(null),
    inline: z.boolean(),
  }),
);
export type StoredAttachment = z.infer<typeof StoredAttachments>[number];

/** Attachments as stored with the message. */
export const storedAttachments = (value: unknown): StoredAttachment[] => StoredAttachments.parse(value);

export type ReadFor = {
  /** For the names of attachments that have none. */
  language: 'fr' | 'en';
  /** A personal mailbox hides what its owner removed with another client. */
  kind: 'shared' | 'personal';
};

/** All shown messages of one conversation, oldest first. */
export async function conversationMessages(
  db: Database | Tx,
  conversationId: string,
  readFor: ReadFor,
): Promise<Message[]> {
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .orderBy('received_at')
    .orderBy('id')
    .execute();
  return toMessages(db, rows, readFor);
}

/** These messages, oldest first, without those that are not shown; for the live feed. */
export async function messagesByIds(
  db: Database | Tx,
  messageIds: readonly string[],
  readFor: ReadFor,
): Promise<Message[]> {
  if (messageIds.length === 0) return [];
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where('id', 'in', messageIds)
    .orderBy('received_at')
    .orderBy('id')
    .execute();
  return toMessages(db, rows, readFor);
}

async function toMessages(
  db: Database | Tx,
  rows: readonly Selectable<MessageTable>[],
  readFor: ReadFor,
): Promise<Message[]> {
  const ids = rows.map((row) => row.id);
  const [sendings, seenElsewhere] = await Promise.all([
    readSendings(
      db,
      rows.filter((row) => row.direction === 'out').map((row) => row.id),
    ),
    readSeenElsewhere(db, ids),
  ]);
  return rows.flatMap((row) => {
    const sending = sendings.get(row.id);
    // Its draft stands again: nothing was said.
    if (sending === 'takenBack' || sending?.state === 'stopped') return [];
    if (readFor.kind === 'personal' && row.removed_on_server_at) return [];
    return [toMessage(row, sending ?? null, seenElsewhere.has(row.id), readFor.language)];
  });
}

function toMessage(
  row: Selectable<MessageTable>,
  sending: Sending | null,
  seenElsewhere: boolean,
  language: 'fr' | 'en',
): Message {
  const envelope = StoredEnvelope.parse(row.envelope);
  const from: Address = { name: row.from_name, address: row.from_address };
  return {
    id: row.id,
    direction: row.direction as Message['direction'],
    from: from.name === '' && from.address === '' ? null : from,
    to: envelope.to,
    cc: envelope.cc,
    replyTo: envelope.replyTo,
    subject: row.subject,
    at: row.received_at.toISOString(),
    authorId: row.author_id,
    otherClient: row.other_client,
    snippet: row.snippet,
    automatic: row.automatic,
    bounce: row.bounce,
    newcomer: row.newcomer,
    hasHtml: row.has_html,
    attachments: storedAttachments(row.attachments).map(
      (attachment): Attachment => ({
        index: attachment.index,
        filename: attachmentName(attachment, language),
        mimeType: attachment.mimeType,
        size: attachment.size,
        inline: attachment.inline,
      }),
    ),
    seenElsewhere,
    removedOnServer: row.removed_on_server_at !== null,
    sending,
  };
}

/** The newest sending of each message; `takenBack` is no state that anyone is shown. */
export async function readSendings(
  db: Database | Tx,
  messageIds: readonly string[],
): Promise<Map<string, Sending | 'takenBack'>> {
  if (messageIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('message_id', 'in', messageIds)
    .orderBy('queued_at')
    .orderBy('id')
    .execute();
  if (rows.length === 0) return new Map();
  const recipients = await db
    .selectFrom('outbox_recipient')
    .selectAll()
    .where(
      'outbox_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy(sql`array_position(array['to', 'cc', 'bcc'], role)`)
    .orderBy('address')
    .execute();
  return new Map(
    rows.map((row): [string, Sending | 'takenBack'] => {
      if (row.state === 'taken_back') return [row.message_id, 'takenBack'];
      const isWaiting = row.state === 'queued';
      const sending: Sending = {
        outboxId: row.id,
        state: row.state === 'handing_over' ? 'handingOver' : (row.state as Sending['state']),
        scheduledFor: isWaiting && row.is_scheduled ? row.not_before.toISOString() : null,
        notBefore: isWaiting ? row.not_before.toISOString() : null,
        sentAt: row.sent_at?.toISOString() ?? null,
        attempts: row.attempts,
        nextAttemptAt: isWaiting ? row.next_attempt_at.toISOString() : null,
        lastError: row.last_error,
        recipients: recipients
          .filter((recipient) => recipient.outbox_id === row.id)
          .map(({ name, address, role, state, detail }) => ({
            name,
            address,
            role: role as 'to' | 'cc' | 'bcc',
            state: state as 'waiting' | 'accepted' | 'refused' | 'bounced',
            detail,
          })),
      };
      return [row.message_id, sending];
    }),
  );
}

/** Incoming messages that bear \Seen on the server though nobody read them here (nor do we intend to flag them). */
async function readSeenElsewhere(db: Database | Tx, messageIds: readonly string[]): Promise<Set<string>> {
  if (messageIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('message as m')
    .select('m.id')
    .where('m.id', 'in', messageIds)
    .where('m.direction', '=', 'in')
    .where(
      sql<boolean>`exists (select 1 from location l
        where l.message_id = m.id and l.gone_at is null and '\\Seen' = any(l.flags))`,
    )
    .where(
      sql<boolean>`not exists (select 1 from conversation_reader r
        where r.conversation_id = m.conversation_id and r.seen_at is not null and r.seen_at >= m.stored_at)`,
    )
    .execute();
  return new Set(rows.map((row) => row.id));
}
