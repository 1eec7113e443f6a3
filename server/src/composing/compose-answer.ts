/**
 * A draft to the exact bytes that will leave, stored, and to what the message's row holds. Made before the
 * transaction that queues it: a send that is stopped leaves an unused blob, which is swept.
 */
import { envelopeOf, type MessageEnvelope } from '../conversations/incoming.ts';
import { ComposeError, composeMessage } from '../mail/compose.ts';
import type { AttachmentInfo } from '../mail/message.ts';
import { signMessageId } from '../mail/message-id.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import { htmlToText } from '../mail/sanitize.ts';
import type { BlobStore, StoredBlob } from '../platform/blobs.ts';
import type { Database } from '../platform/database.ts';
import { conflict, invalid, unavailable } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import type { Keys } from '../platform/secrets.ts';
import { draftPictures, picturePath } from '../templates/picture.ts';
import {
  type AttachmentRow,
  attachmentPath,
  type DraftRow,
  Recipients,
  requireRecipients,
  requireSize,
} from './draft.ts';
import { draftAttachments } from './store.ts';

export type ComposeHouse = {
  db: Database;
  blobs: BlobStore;
  parse: ParsePool;
  keys: Pick<Keys, 'messageIdKey'>;
};

export type ComposedAnswer = {
  messageId: string;
  /** Message-ID field without angle brackets. */
  messageHeader: string;
  inReplyTo: string[];
  blob: StoredBlob;
  from: { name: string; address: string };
  recipients: Recipients;
  subject: string;
  snippet: string;
  text: string | null;
  html: string | null;
  /** Its plain text, for the index. */
  searchText: string;
  envelope: MessageEnvelope;
  attachments: AttachmentInfo[];
};

/** Composes, stores and reads back. Refuses a draft without recipients, too large, or from a mailbox without account. */
export async function composeAnswer(
  house: ComposeHouse,
  draft: DraftRow,
  language: 'fr' | 'en',
  now: Date,
): Promise<ComposedAnswer> {
  const recipients = Recipients.parse(draft.recipients);
  requireRecipients(recipients);
  const pictures = (await draftPictures(house.db, draft)).map(asInline);
  const attachments = [...(await draftAttachments(house.db, draft.id)), ...pictures];
  requireSize(
    attachments.reduce((sum, { size }) => sum + size, 0),
    language,
  );
  const mailbox = await house.db
    .selectFrom('mailbox')
    .select(['name', 'address', 'aliases'])
    .where('id', '=', draft.mailbox_id)
    .executeTakeFirstOrThrow();
  await requireAccount(house.db, draft.mailbox_id);
  const own = [mailbox.address, ...mailbox.aliases];
  const address = own.find((one) => one.toLowerCase() === draft.from_address.toLowerCase());
  // An alias that was taken away since.
  if (!address) throw invalid('send.notOurAddress', { address: draft.from_address });
  const from = { name: mailbox.name, address };
  const messageId = newId();
  const messageHeader = signMessageId({
    key: house.keys.messageIdKey,
    unique: messageId,
    mailboxId: draft.mailbox_id,
    domain: address.slice(address.lastIndexOf('@') + 1),
  });
  const thread = await threadOf(house.db, draft);
  const body = await writeBody(house, draft, attachments);
  const bytes = await compose({
    from,
    ...recipients,
    subject: draft.subject,
    ...body,
    attachments: await readAttachments(house.blobs, attachments),
    messageId: messageHeader,
    ...thread,
    date: now,
  });
  const blob = await house.blobs.put(bytes);
  const read = await house.parse.parse(bytes);
  if (!read.ok) throw unavailable('unavailable');
  return {
    messageId,
    messageHeader,
    inReplyTo: read.parsed.inReplyTo,
    blob,
    from,
    recipients,
    subject: read.parsed.subject,
    snippet: read.snippet,
    text: read.parsed.text,
    html: read.parsed.html,
    searchText: read.searchText,
    envelope: { ...envelopeOf(read.parsed), bcc: recipients.bcc },
    attachments: read.parsed.attachments,
  };
}

async function compose(input: Parameters<typeof composeMessage>[0]): Promise<Uint8Array> {
  try {
    return await composeMessage(input);
  } catch (error) {
    if (error instanceof ComposeError) throw invalid('input.invalid');
    throw error;
  }
}

async function requireAccount(db: Database, mailboxId: string): Promise<void> {
  const [account, instance] = await Promise.all([
    db.selectFrom('mail_account').select('mailbox_id').where('mailbox_id', '=', mailboxId).executeTakeFirst(),
    db.selectFrom('instance').select('catcher').executeTakeFirst(),
  ]);
  if (!account && !instance?.catcher) throw conflict('send.noAccount');
}

/** In-Reply-To and References (RFC 5322 §3.6.4); a forward begins no thread with the one it forwards to. */
async function threadOf(
  db: Database,
  draft: DraftRow,
): Promise<{ inReplyTo: string | null; references: string[] }> {
  if (draft.message_id === null || draft.kind === 'new') return { inReplyTo: null, references: [] };
  const answered = await db
    .selectFrom('message')
    .select(['message_id', 'in_reply_to', 'envelope'])
    .where('id', '=', draft.message_id)
    .executeTakeFirst();
  if (!answered?.message_id) return { inReplyTo: null, references: [] };
  const named = (answered.envelope as Partial<MessageEnvelope>).references ?? [];
  // RFC 5322: a parent without References counts with its only In-Reply-To.
  const before = named.length === 0 && answered.in_reply_to.length === 1 ? answered.in_reply_to : named;
  const inReplyTo = draft.kind === 'forward' ? null : answered.message_id;
  return { inReplyTo, references: [...before, answered.message_id] };
}

/** A file as it goes along: beside the text, or inside it under its Content-ID. */
type MailFile = Pick<AttachmentRow, 'id' | 'filename' | 'mime_type' | 'size' | 'content_id' | 'blob_sha256'>;

/** A picture of a template or signature that the text took. */
const asInline = (picture: Omit<MailFile, 'content_id'>): MailFile => ({
  ...picture,
  content_id: `${picture.id}@picture`,
});

/** What a placeholder for an image inside the text looks like between sanitising and sending. */
const INLINE = '/inline/';

async function writeBody(
  house: ComposeHouse,
  draft: DraftRow,
  attachments: readonly MailFile[],
): Promise<{ text: string; html: string | null }> {
  const own = htmlToText(draft.html);
  const text = draft.quoted_html === '' ? own : `${own}\n\n${htmlToText(draft.quoted_html)}`;
  const inline = attachments.filter((one) => one.content_id !== null);
  let source = draft.quoted_html === '' ? draft.html : `${draft.html}<br>${draft.quoted_html}`;
  for (const { id, content_id } of inline) {
    const cid = `"cid:${encodeURIComponent(content_id as string)}"`;
    source = source
      .replaceAll(`"${attachmentPath(draft.id, id)}"`, cid)
      .replaceAll(`"${picturePath(id)}"`, cid);
  }
  const cids = Object.fromEntries(inline.map((one) => [one.content_id as string, `${INLINE}${one.id}`]));
  const safe = await house.parse.sanitize(source, { cids, allowRemote: true });
  // Too large or too deep to be made safe: the text says it all the same.
  if (!safe.ok) return { text, html: null };
  let html = safe.html.replaceAll(/ data-quote="[^"]*"/g, '');
  for (const { id, content_id } of inline) {
    html = html.replaceAll(`src="${INLINE}${id}"`, `src="cid:${encodeURIComponent(content_id as string)}"`);
  }
  return { text, html };
}

async function readAttachments(blobs: BlobStore, attachments: readonly MailFile[]) {
  return Promise.all(
    attachments.map(async ({ filename, mime_type, content_id, blob_sha256 }) => ({
      filename,
      mimeType: mime_type,
      contentId: content_id,
      content: await blobs.read(blob_sha256),
    })),
  );
}
