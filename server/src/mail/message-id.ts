/**
 * Message-IDs that we can recognise as ours when they come back in a reply: the local part carries a keyed
 * hash. An id in our form with a wrong hash is a stranger's invention and joins nothing.
 *
 *   g1.<unique>.<mailbox>.<hash>@<domain>
 *
 * Written in Crockford's base32 in lower case, since some gateways change the case of identifiers.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const MARK = 'g1';
/** 80 bits: beyond guessing, and 16 characters. */
const HASH_BYTES = 10;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FORM = /^<?g1\.([0-9a-z]{26})\.([0-9a-z]{1,80})\.([0-9a-z]{16})@[^@<>\s]+>?$/;

function toBase32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let out = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET[(value << (5 - bits)) & 31] : out;
}

function fromBase32(text: string): Buffer | null {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return null;
    value = (value << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >>> bits) & 255);
      value &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}

function uuidToBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function bytesToUuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** UUIDs are packed; any other identifier is written as its UTF-8 bytes after a `u`, which is no digit of this base32. */
function packMailbox(mailboxId: string): string {
  return UUID.test(mailboxId)
    ? toBase32(uuidToBytes(mailboxId))
    : `u${toBase32(Buffer.from(mailboxId, 'utf8'))}`;
}

function unpackMailbox(text: string): string | null {
  const isUuid = !text.startsWith('u');
  const bytes = fromBase32(isUuid ? text : text.slice(1));
  if (bytes === null) return null;
  if (!isUuid) return bytes.toString('utf8');
  return bytes.length === 16 ? bytesToUuid(bytes) : null;
}

function hashOf(key: Buffer, unique: string, mailbox: string): Buffer {
  return createHmac('sha256', key)
    .update(`message-id\0${unique}\0${mailbox}`)
    .digest()
    .subarray(0, HASH_BYTES);
}

/**
 * The Message-ID, without angle brackets, of a mail that we send.
 * @param input.unique a lower-case UUID; @param input.mailboxId at most 48 bytes; @throws RangeError on neither.
 */
export function signMessageId(input: {
  key: Buffer;
  unique: string;
  mailboxId: string;
  domain: string;
}): string {
  if (!UUID.test(input.unique)) throw new RangeError('unique is no lower-case UUID');
  if (input.mailboxId === '' || Buffer.byteLength(input.mailboxId) > 48)
    throw new RangeError('mailboxId is empty or too long');
  const unique = toBase32(uuidToBytes(input.unique));
  const mailbox = packMailbox(input.mailboxId);
  const domain = input.domain.toLowerCase().replace(/[^a-z0-9.-]/g, '') || 'localhost';
  return `${MARK}.${unique}.${mailbox}.${toBase32(hashOf(input.key, unique, mailbox))}@${domain}`;
}

/** What we signed, or null for every other identifier. The domain is not part of the proof: addresses move. */
export function verifyMessageId(key: Buffer, id: string): { unique: string; mailboxId: string } | null {
  const match = FORM.exec(id.trim().toLowerCase());
  if (!match) return null;
  const [, unique, mailbox, hash] = match as unknown as [string, string, string, string];
  const given = fromBase32(hash);
  if (given === null || given.length !== HASH_BYTES || !timingSafeEqual(given, hashOf(key, unique, mailbox)))
    return null;
  const uniqueBytes = fromBase32(unique);
  const mailboxId = unpackMailbox(mailbox);
  return uniqueBytes === null || mailboxId === null ? null : { unique: bytesToUuid(uniqueBytes), mailboxId };
}
