/** Writing a message: values to RFC 5322 bytes, by nodemailer's composer. What may end a header line is refused. */
import type { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import { addressKey, validateAddress } from './addresses.ts';
import type { Address, ParsedMessage } from './message.ts';

export { parseAddressList, validateAddress } from './addresses.ts';

export interface OutgoingAttachment {
  filename: string;
  mimeType: string;
  /** Bytes, or a stream that is read once. */
  content: Uint8Array | Readable;
  /** Content-ID without angle brackets: the HTML shows it by `cid:`. */
  contentId?: string | null;
}

export interface ComposeInput {
  from: Address;
  /** The person behind a shared address, where it differs (RFC 5322 §3.6.2). */
  sender?: Address | null;
  replyTo?: Address[];
  to: Address[];
  cc?: Address[];
  /** Never written into the message; belongs in the envelope only. */
  bcc?: Address[];
  subject: string;
  text: string;
  html?: string | null;
  attachments?: OutgoingAttachment[];
  /** Without angle brackets, as `signMessageId` gives it. */
  messageId: string;
  inReplyTo?: string | null;
  /** From the oldest to the parent, without angle brackets. */
  references?: string[];
  date: Date;
  /** RFC 3834 §5: set for everything a program of ours writes by itself. */
  autoSubmitted?: 'auto-replied' | 'auto-generated' | null;
}

export class ComposeError extends Error {
  readonly code: 'address' | 'messageId' | 'date' | 'attachment';

  constructor(code: ComposeError['code'], message: string) {
    super(message);
    this.name = 'ComposeError';
    this.code = code;
  }
}

/** Whole References field, without its name, folded lines included (RFC 5322 §2.1.1 bounds lines at 998). */
const MAX_REFERENCES_LENGTH = 4_000;
const ID = /^(?!.*[<>])[!-?A-~]+@[!-?A-~]+$/;

/** One line without control characters. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function checkedAddress(address: Address): { name: string; address: string } {
  if (!validateAddress(address.address))
    throw new ComposeError('address', 'an address cannot be written in a header');
  return { name: oneLine(address.name), address: address.address };
}

/** An identifier on a line of its own: angle brackets, folding space, CRLF. */
function octets(id: string): number {
  return id.length + 5;
}

/**
 * The identifiers for a References field: those that can be written, at most 4,000 octets in all, keeping the
 * first (the root of the thread) and as many of the last as fit.
 */
export function boundReferences(references: readonly string[]): string[] {
  const usable = [...new Set(references.map((id) => id.trim()))].filter(
    (id) => ID.test(id) && id.length <= 900,
  );
  const [first, ...rest] = usable;
  if (first === undefined) return [];
  let length = 'References: '.length + octets(first);
  const kept: string[] = [];
  for (const id of rest.reverse()) {
    length += octets(id);
    if (length > MAX_REFERENCES_LENGTH) break;
    kept.unshift(id);
  }
  return [first, ...kept];
}

function attachmentNode(attachment: OutgoingAttachment) {
  const mimeType = /^[\w.+-]+\/[\w.+-]+$/.test(attachment.mimeType)
    ? attachment.mimeType
    : 'application/octet-stream';
  const contentId = attachment.contentId ? oneLine(attachment.contentId).replace(/[<>\s]/g, '') : undefined;
  return {
    filename: oneLine(attachment.filename).replace(/[\\/]+/g, '_') || 'attachment',
    contentType: mimeType,
    content: attachment.content instanceof Uint8Array ? Buffer.from(attachment.content) : attachment.content,
    contentDisposition: contentId ? ('inline' as const) : ('attachment' as const),
    ...(contentId ? { cid: contentId } : {}),
  };
}

/**
 * Composes a message with CRLF line ends. Bcc is never written, no file and no URL is opened.
 * @throws ComposeError when an address, the Message-ID or the date cannot be written.
 */
export async function composeMessage(input: ComposeInput): Promise<Uint8Array> {
  if (!ID.test(input.messageId))
    throw new ComposeError('messageId', 'the Message-ID has not the form of RFC 5322');
  if (Number.isNaN(input.date.getTime())) throw new ComposeError('date', 'the date is none');
  const references = boundReferences(input.references ?? []);
  const inReplyTo = input.inReplyTo && ID.test(input.inReplyTo) ? input.inReplyTo : undefined;
  const composer = new MailComposer({
    from: checkedAddress(input.from),
    ...(input.sender ? { sender: checkedAddress(input.sender) } : {}),
    replyTo: (input.replyTo ?? []).map(checkedAddress),
    to: input.to.map(checkedAddress),
    cc: (input.cc ?? []).map(checkedAddress),
    subject: oneLine(input.subject),
    text: input.text,
    ...(input.html ? { html: input.html } : {}),
    attachments: (input.attachments ?? []).map(attachmentNode),
    messageId: `<${input.messageId}>`,
    ...(inReplyTo ? { inReplyTo: `<${inReplyTo}>` } : {}),
    ...(references.length > 0 ? { references: references.map((id) => `<${id}>`) } : {}),
    date: input.date,
    headers: input.autoSubmitted ? [{ key: 'Auto-Submitted', value: input.autoSubmitted }] : [],
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

export interface ReplyRecipients {
  to: Address[];
  cc: Address[];
}

/**
 * To whom an answer goes: Reply-To, else From; with `all` also everybody in To and Cc. Our own addresses and
 * aliases are left out. An answer to a mail that we sent goes to its To. Nobody is named twice.
 */
export function replyRecipients(
  original: Pick<ParsedMessage, 'from' | 'replyTo' | 'to' | 'cc'>,
  ourAddresses: readonly string[],
  all: boolean,
): ReplyRecipients {
  const ours = new Set(ourAddresses.map(addressKey));
  const isOurs = (address: Address) => ours.has(addressKey(address.address));
  const seen = new Set<string>();
  const take = (list: readonly Address[]) =>
    list.filter((address) => {
      const key = addressKey(address.address);
      if (!address.address.includes('@') || ours.has(key) || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  const isSentByUs = original.from !== null && isOurs(original.from);
  if (isSentByUs) {
    const to = take(original.to);
    return { to, cc: all ? take(original.cc) : [] };
  }
  const answerTo = take(original.replyTo);
  const to = answerTo.length > 0 ? answerTo : take(original.from ? [original.from] : []);
  if (!all) return { to, cc: [] };
  return { to: [...to, ...take(original.to)], cc: take(original.cc) };
}
