/** Addresses: read from header fields, typed by people, compared. RFC 5322 §3.4, RFC 6531 for UTF-8. */
import { addressParser } from 'postal-mime';
import { cleanText } from './charset.ts';
import { unifyWords } from './encoded-words.ts';
import type { Address } from './message.ts';

const MAX_FIELD_LENGTH = 200_000;
const MAX_ADDRESSES = 2_000;

/** Lower-cases the domain; the local part stays as written (RFC 5321 §2.4). */
export function canonicalAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : `${address.slice(0, at)}@${address.slice(at + 1).toLowerCase()}`;
}

/** The form two addresses are compared in: real servers fold the case of the local part too. */
export function addressKey(address: string): string {
  return address.trim().toLowerCase();
}

/** One line, no control characters, no bidirectional overrides that could disguise a name. */
function cleanName(name: string): string {
  return cleanText(name)
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Reads the values of an address field. Groups are flattened, entries with neither name nor address dropped. */
export function readAddresses(values: string[]): Address[] {
  const found: Address[] = [];
  for (const value of values) {
    for (const entry of parseField(value)) {
      if (found.length >= MAX_ADDRESSES) return found;
      const address = canonicalAddress(cleanText(entry.address).replace(/[\s\p{Cc}<>]+/gu, ''));
      const name = cleanName(entry.name);
      if (address !== '' || name !== '') found.push({ name: name === address ? '' : name, address });
    }
  }
  return found;
}

/** A local name without domain and a comment, as daemons write it: `MAILER-DAEMON (Mail Delivery System)`. */
const BARE_LOCAL_NAME = /^([A-Za-z0-9._-]+)\s*\(([^()]*)\)$/;

function parseField(value: string): Address[] {
  const bare = BARE_LOCAL_NAME.exec(value.slice(0, 500).trim());
  if (bare) return [{ name: bare[2] as string, address: bare[1] as string }];
  try {
    return addressParser(unifyWords(value.slice(0, MAX_FIELD_LENGTH)), { flatten: true }).map((entry) => ({
      name: entry.name ?? '',
      address: entry.address ?? '',
    }));
  } catch {
    const address = /[^\s<>,;:"]+@[^\s<>,;:"]+/.exec(value)?.[0] ?? '';
    return [{ name: '', address }];
  }
}

const LOCAL_PART = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}$/u;
const QUOTED_LOCAL_PART = /^"(?:[^"\\\p{Cc}]|\\[ -~]){1,62}"$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/** True for an address one can send to: a local part without loose dots, and a domain with at least two labels. */
export function validateAddress(address: string): boolean {
  if (address.length > 254) return false;
  const at = address.lastIndexOf('@');
  if (at < 1) return false;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  const isLocalValid = LOCAL_PART.test(local) ? !/^\.|\.\.|\.$/.test(local) : QUOTED_LOCAL_PART.test(local);
  if (!isLocalValid) return false;
  const labels = domain.split('.');
  return (
    labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) as string)
  );
}

export type AddressListResult = { ok: true; addresses: Address[] } | { ok: false; faults: string[] };

/**
 * Reads what a person typed or pasted: separated by commas, semicolons or line ends, with or without names.
 * Gives every address once, or the pieces that are no address.
 */
export function parseAddressList(text: string): AddressListResult {
  const addresses: Address[] = [];
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const piece of splitTyped(text.slice(0, MAX_FIELD_LENGTH))) {
    const angle = /^(.*?)<([^<>]*)>$/su.exec(piece);
    const address = canonicalAddress((angle ? (angle[2] as string) : piece).trim().replace(/^mailto:/i, ''));
    const name = cleanName(
      (angle?.[1] ?? '')
        .trim()
        .replace(/^"(.*)"$/su, '$1')
        .replace(/\\(["\\])/g, '$1'),
    );
    if (!validateAddress(address)) faults.push(piece);
    else if (!seen.has(addressKey(address))) {
      seen.add(addressKey(address));
      addresses.push({ name, address });
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, addresses };
}

/** Cuts at separators outside quotes and angle brackets; a line of addresses separated by spaces is cut there. */
function splitTyped(text: string): string[] {
  const pieces: string[] = [];
  let current = '';
  let quoted = false;
  let inAngle = false;
  for (const char of text) {
    if (char === '"' && !inAngle) quoted = !quoted && (current.trim() === '' || quoted);
    if (char === '<' && !quoted) inAngle = true;
    if (char === '>') inAngle = false;
    if (char === '\n' || char === '\r' || (!quoted && !inAngle && (char === ',' || char === ';'))) {
      pieces.push(current);
      current = '';
      quoted = false;
      inAngle = false;
    } else current += char;
  }
  pieces.push(current);
  return pieces
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .flatMap((piece) => {
      const words = piece.split(/\s+/);
      return words.length > 1 && words.every((word) => validateAddress(word)) ? words : [piece];
    });
}
