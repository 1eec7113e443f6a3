import type { DraftKind } from '@guichet/contract/composing';
import type { Address } from '@guichet/contract/conversations';
import { signaturesFor } from '@guichet/contract/people';
import { fillHtml, hasPlaceholders } from '@guichet/contract/placeholders';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import type { MessageEnvelope } from '../conversations/incoming.ts';
import { storedAttachments } from '../conversations/read-messages.ts';
import { replyRecipients } from '../mail/compose.ts';
import { attachmentContent } from '../mail/parse.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import { forwardHeader, quoteForReply } from '../mail/reply-quote.ts';
import { linkifyText } from '../mail/sanitize.ts';
import { forwardSubject, replySubject } from '../mail/thread.ts';
import type { BlobStore } from '../platform/blobs.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { readSignatures } from '../templates/signature.ts';
import { readValues } from '../templates/values.ts';
import { insertAttachment, type NewAttachment } from './attach-file.ts';
import { attachmentPath, type Recipients } from './draft.ts';
import { requireReply } from './find-draft.ts';

export type BeginInput = {
  mailboxId: string;
  kind: DraftKind;
  conversationId: string | null;
  messageId: string | null;
  /** The id of the draft, when its author's browser has named it already. */
  id?: string | undefined;
};

type BeginHouse = { db: Database; blobs: BlobStore; parse: ParsePool };
type StoredFile = NewAttachment & { sha256: string; size: number };

/** Gives the author's unsent draft for this conversation and kind, else begins one. Gives its id. */
export async function beginDraft(
  house: BeginHouse,
  viewer: Viewer,
  input: BeginInput,
  now: Date,
): Promise<string> {
  const { db } = house;
  if ((input.conversationId === null) !== (input.kind === 'new')) throw invalid('input.invalid');
  await requireReply(db, viewer, input);
  const standing = await findStanding(db, viewer, input);
  if (standing) return standing;
  const mailbox = await db
    .selectFrom('mailbox')
    .selectAll()
    .where('id', '=', input.mailboxId)
    .executeTakeFirstOrThrow();
  const answered = input.conversationId === null ? null : await findAnswered(db, input);
  const own = [mailbox.address, ...mailbox.aliases];
  const from = answered ? writtenTo(answered, own) : mailbox.address;
  const recipients = recipientsFor(answered, input.kind, own);
  const html = await beginText(db, viewer, { ...input, to: recipients.to[0] ?? null, from }, now);
  const draftId = input.id ?? newId();
  const files = answered ? await copyFiles(house, answered, input.kind) : [];
  const quotedHtml = answered
    ? await quote(house, answered, { kind: input.kind, viewer, timeZone: mailbox.time_zone, files, draftId })
    : '';
  return inTransaction(db, async (tx) => {
    if (input.conversationId !== null) {
      // Two windows that begin at once get one draft.
      const key = `draft ${viewer.personId} ${input.conversationId} ${input.kind}`;
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
      const begun = await findStanding(tx, viewer, input);
      if (begun) return begun;
    }
    const made = await tx
      .insertInto('draft')
      .values({
        id: draftId,
        mailbox_id: input.mailboxId,
        conversation_id: input.conversationId,
        author_id: viewer.personId,
        message_id: answered?.id ?? null,
        kind: input.kind,
        from_address: from,
        recipients: JSON.stringify(recipients),
        subject: answered ? subjectFor(answered.subject, input.kind, viewer.language) : '',
        html,
        quoted_html: quotedHtml,
        seen_seq: await seqOf(tx, input.conversationId),
        created_at: now,
        updated_at: now,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) {
      const begun = await findStanding(tx, viewer, input);
      if (begun) return begun;
      // The name is taken, by a draft that is not his or that he has sent.
      throw invalid('input.invalid');
    }
    for (const [ordinal, file] of files.entries()) {
      await insertAttachment(tx, draftId, ordinal, file, file.id);
    }
    return draftId;
  });
}

/** A line to write on, and the signature that goes with the address; nothing without one. */
async function beginText(
  db: Database,
  viewer: Viewer,
  where: BeginInput & { to: Address | null; from: string },
  now: Date,
): Promise<string> {
  const signatures = await readSignatures(db, viewer, [where.mailboxId]);
  const [signature] = signaturesFor(signatures.get(where.mailboxId) ?? [], where.from);
  if (!signature) return '';
  const html = hasPlaceholders(signature.html)
    ? fillHtml(signature.html, await readValues(db, viewer, where, now), viewer.language)
    : signature.html;
  return `<p></p>${html}`;
}

async function findStanding(db: Database | Tx, viewer: Viewer, input: BeginInput): Promise<string | null> {
  if (input.conversationId === null) return findNamed(db, viewer, input.id);
  const row = await db
    .selectFrom('draft')
    .select('id')
    .where('author_id', '=', viewer.personId)
    .where('conversation_id', '=', input.conversationId)
    .where('kind', '=', input.kind)
    .where('state', '=', 'writing')
    .orderBy('updated_at', 'desc')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** A new mail that was begun by an earlier try of the same request. */
async function findNamed(db: Database | Tx, viewer: Viewer, id: string | undefined): Promise<string | null> {
  if (id === undefined) return null;
  const row = await db
    .selectFrom('draft')
    .select('id')
    .where('id', '=', id)
    .where('author_id', '=', viewer.personId)
    .executeTakeFirst();
  return row?.id ?? null;
}

async function seqOf(tx: Tx, conversationId: string | null): Promise<number> {
  if (conversationId === null) return 0;
  const row = await tx
    .selectFrom('conversation')
    .select('work_seq')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  return row.work_seq;
}

type Answered = {
  id: string;
  from: Address;
  envelope: MessageEnvelope;
  subject: string;
  receivedAt: Date;
  blob: string;
  attachments: unknown;
  text: string | null;
  html: string | null;
};

/** The message named, or the newest that a person sent us, or the newest. */
async function findAnswered(db: Database, input: BeginInput): Promise<Answered> {
  const row = await db
    .selectFrom('message')
    .leftJoin('message_body', 'message_body.message_id', 'message.id')
    .selectAll('message')
    .select(['message_body.text', 'message_body.html'])
    .where('conversation_id', '=', input.conversationId)
    .$if(input.messageId !== null, (query) => query.where('message.id', '=', input.messageId))
    .orderBy(sql`direction = 'in' and not automatic and not bounce`, 'desc')
    .orderBy('received_at', 'desc')
    .orderBy('message.id', 'desc')
    .executeTakeFirst();
  if (!row) throw notFound('notFound');
  return {
    id: row.id,
    from: { name: row.from_name, address: row.from_address },
    envelope: row.envelope as MessageEnvelope,
    subject: row.subject,
    receivedAt: row.received_at,
    blob: row.blob_sha256,
    attachments: row.attachments,
    text: row.text,
    html: row.html,
  };
}

function recipientsFor(answered: Answered | null, kind: DraftKind, own: readonly string[]): Recipients {
  if (!answered || kind === 'forward' || kind === 'new') return { to: [], cc: [], bcc: [] };
  const original = {
    from: answered.from.address === '' ? null : answered.from,
    replyTo: answered.envelope.replyTo ?? [],
    to: answered.envelope.to ?? [],
    cc: answered.envelope.cc ?? [],
  };
  return { ...replyRecipients(original, own, kind === 'replyAll'), bcc: [] };
}

/** The own address that the answered mail was written to, so that an alias answers as itself. */
function writtenTo(answered: Answered, own: readonly string[]): string {
  const named = [...(answered.envelope.to ?? []), ...(answered.envelope.cc ?? []), answered.from].map((one) =>
    one.address.toLowerCase(),
  );
  return own.find((address) => named.includes(address.toLowerCase())) ?? (own[0] as string);
}

function subjectFor(subject: string, kind: DraftKind, language: 'fr' | 'en'): string {
  return kind === 'forward' ? forwardSubject(subject, language) : replySubject(subject, language);
}

/**
 * What of the original's files goes along: all of them with a forward, with a reply only the images that its
 * text shows.
 */
async function copyFiles(
  house: BeginHouse,
  answered: Answered,
  kind: DraftKind,
): Promise<(StoredFile & { id: string })[]> {
  const wanted = storedAttachments(answered.attachments).filter((one) => kind === 'forward' || one.inline);
  if (wanted.length === 0) return [];
  const raw = await house.blobs.read(answered.blob);
  const files: (StoredFile & { id: string })[] = [];
  for (const { index, filename, mimeType, inline, contentId } of wanted) {
    const part = await attachmentContent(raw, index);
    if (!part) continue;
    const blob = await house.blobs.put(part.content);
    const name = filename ?? `${index + 1}`;
    files.push({ id: newId(), filename: name, mimeType, contentId: inline ? contentId : null, ...blob });
  }
  return files;
}

type QuoteFor = {
  kind: DraftKind;
  viewer: Viewer;
  timeZone: string;
  files: readonly { id: string; contentId: string | null }[];
  draftId: string;
};

/** The original as it stands under the answer; nothing remote is loaded by it, neither here nor there. */
async function quote(house: BeginHouse, answered: Answered, quoteFor: QuoteFor): Promise<string> {
  const { viewer, timeZone, draftId } = quoteFor;
  const cids = Object.fromEntries(
    quoteFor.files.flatMap(({ id, contentId }) =>
      contentId === null ? [] : [[contentId, attachmentPath(draftId, id)]],
    ),
  );
  const safe = answered.html ? await house.parse.sanitize(answered.html, { cids, allowRemote: false }) : null;
  const html = safe?.ok ? safe.html : null;
  const head = { from: answered.from, date: answered.receivedAt, language: viewer.language, timeZone };
  if (quoteFor.kind !== 'forward') return quoteForReply({ ...head, html, text: answered.text }).html;
  const { to = [], cc = [] } = answered.envelope;
  return (
    forwardHeader({ ...head, to, cc, subject: answered.subject }).html +
    (html ?? linkifyText(answered.text ?? ''))
  );
}
