/**
 * Reports that a mail was not delivered: RFC 3464 delivery status parts first, then the free-form notices of
 * mailers that do not write them (`bounce-text.ts`).
 */
import { canonicalAddress } from './addresses.ts';
import { looksLikeBounceNotice, readBounceText } from './bounce-text.ts';
import { cleanText, decodeText } from './charset.ts';
import { readIdentifiers, readMessageId } from './identifiers.ts';
import type { BounceRecipient, BounceReport, ParsedMessage } from './message.ts';
import { fieldValue, type MimePart, partContent, readMimeTree } from './mime-tree.ts';

const MAX_REPORT_BYTES = 256 * 1024;
const MAX_RECIPIENTS = 500;
const ACTIONS = new Set(['failed', 'delayed', 'delivered', 'relayed', 'expanded']);

type Envelope = Pick<
  ParsedMessage,
  'from' | 'to' | 'subject' | 'text' | 'html' | 'headers' | 'inReplyTo' | 'references'
>;

function leaves(part: MimePart, out: MimePart[] = []): MimePart[] {
  if (part.children.length === 0) out.push(part);
  for (const child of part.children) leaves(child, out);
  return out;
}

function partText(part: MimePart): string {
  const bytes = partContent(part).subarray(0, MAX_REPORT_BYTES);
  return cleanText(decodeText(bytes, part.contentType.params.charset ?? 'utf-8').text).replace(
    /\r\n?/g,
    '\n',
  );
}

/** `rfc822; user@example.test` → the address, without the comment or route some mailers add. */
function typedAddress(value: string | undefined): string {
  const address = /(?:[\w-]+\s*;\s*)?<?([^\s<>;()]+@[^\s<>;()]+|[^\s<>;()]+)>?/.exec(value ?? '')?.[1] ?? '';
  return canonicalAddress(address.replace(/^rfc822;/i, '').replace(/^['"]|['"]$/g, ''));
}

interface Block {
  [field: string]: string | undefined;
}

/** Groups of fields separated by empty lines; continuation lines are joined. The first value of a field counts. */
function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (const chunk of text.split(/\n[ \t]*\n+/)) {
    const block: Block = Object.create(null);
    for (const line of chunk.replace(/\n[ \t]+/g, ' ').split('\n')) {
      const match = /^([A-Za-z][A-Za-z0-9-]*)\s*:\s*(.*)$/.exec(line);
      if (match) block[(match[1] as string).toLowerCase()] ??= (match[2] as string).trim();
    }
    blocks.push(block);
  }
  return blocks;
}

/** The enhanced status code of a text (RFC 3463), or null. */
export function findStatus(text: string): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? null;
}

/** A more telling status from the diagnostic where the Status field is a catch-all such as 5.0.0. */
function bestStatus(status: string | null, diagnostic: string | null): string | null {
  const told = findStatus(diagnostic ?? '');
  if (status === null) return told;
  return /^[45]\.0\.0$/.test(status) && told !== null ? told : status;
}

function readRecipient(block: Block): BounceRecipient | null {
  const original = typedAddress(block['original-recipient']);
  const final = typedAddress(block['final-recipient'] ?? block['x-actual-recipient']);
  const address = original.includes('@') ? original : final;
  if (address === '') return null;
  const diagnostic =
    block['diagnostic-code']?.replace(/^(?:smtp|x-[\w-]+|unknown)\s*;\s*/i, '').slice(0, 2_000) || null;
  const status = bestStatus(findStatus(block.status ?? ''), diagnostic);
  const word = /[a-z]+/.exec((block.action ?? '').toLowerCase())?.[0] ?? '';
  const action = ACTIONS.has(word)
    ? (word as BounceRecipient['action'])
    : status?.startsWith('4')
      ? 'delayed'
      : 'failed';
  return { address, action, status, diagnostic };
}

function readDeliveryStatus(parts: MimePart[]): BounceRecipient[] {
  const recipients = new Map<string, BounceRecipient>();
  for (const part of parts) {
    for (const block of readBlocks(partText(part))) {
      const recipient = readRecipient(block);
      if (recipient && recipients.size < MAX_RECIPIENTS && !recipients.has(recipient.address.toLowerCase())) {
        recipients.set(recipient.address.toLowerCase(), recipient);
      }
    }
  }
  return [...recipients.values()];
}

/** The Message-ID of the enclosed original, its header alone or a copy inside the text. */
function readOriginalMessageId(parts: MimePart[], message: Envelope): string | null {
  for (const part of parts) {
    const type = part.contentType.value;
    if (!/^(?:message\/(?:rfc822|global|partial|rfc822-headers)|text\/rfc822-headers)/.test(type)) continue;
    const id = readMessageId(
      fieldValue(readMimeTree(partContent(part).subarray(0, MAX_REPORT_BYTES)).root, 'message-id'),
    );
    if (id !== null) return id;
  }
  const texts = [
    ...parts.filter((part) => part.contentType.value.startsWith('message/')).map(partText),
    message.text ?? '',
  ];
  for (const text of texts) {
    const line = /^[>\s|*]*(?:X-Original-|Original-)?Message-ID\s*:\s*(?:\n[ \t]+)?(<[^<>\s]+>)/im.exec(text);
    if (line) return readIdentifiers([line[1] as string])[0] ?? null;
  }
  return message.inReplyTo[0] ?? message.references.at(-1) ?? null;
}

function report(recipients: BounceRecipient[], originalMessageId: string | null): BounceReport | null {
  const undelivered = recipients.filter(
    (recipient) => recipient.action === 'failed' || recipient.action === 'delayed',
  );
  if (undelivered.length === 0) return null;
  const isGivenUp = undelivered.some((recipient) => recipient.action === 'failed');
  return { recipients, originalMessageId, kind: isGivenUp ? 'permanent' : 'temporary' };
}

/**
 * The bounce report of a message, null when it is none. `kind` is `temporary` while the server keeps trying;
 * a report that everything was delivered is no bounce. Used by `parseMessage`.
 */
export function readBounceParts(root: MimePart, message: Envelope): BounceReport | null {
  const parts = leaves(root);
  const statusParts = parts.filter((part) =>
    /^message\/(?:global-)?delivery-status$/.test(part.contentType.value),
  );
  const recipients = readDeliveryStatus(statusParts);
  if (recipients.length > 0) return report(recipients, readOriginalMessageId(parts, message));
  const isReport =
    statusParts.length > 0 || /delivery-status/i.test(root.contentType.params['report-type'] ?? '');
  if (!isReport && !looksLikeBounceNotice(message)) return null;
  const originals = parts.filter((part) => part.contentType.value === 'message/rfc822').map(partText);
  const found = readBounceText(message, originals, isReport);
  return found.length === 0 ? null : report(found, readOriginalMessageId(parts, message));
}

/** The bounce report of a parsed message, for those that hold one already. */
export function readBounce(message: ParsedMessage): BounceReport | null {
  return message.bounce;
}
