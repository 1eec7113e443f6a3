/** Pure: what a person types or pastes into a field of recipients, as addresses (RFC 5322 §3.4). */
import type { Address } from '@guichet/contract/conversations';

/** Loose on purpose: the server decides; this only catches slips while they are typed. */
const ADDRESS = /^[^\s@<>,;"()]+@[^\s@<>,;"()]+\.[^\s@<>,;"().]{2,}$/u;

export const isAddress = (text: string): boolean => text.length <= 320 && ADDRESS.test(text);

/** Cuts a list at commas, semicolons and line ends that stand neither in quotes nor in angle brackets. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  let isBracketed = false;
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && letter === '<') isBracketed = true;
    else if (!isQuoted && letter === '>') isBracketed = false;
    const isEnd = letter === '\n' || letter === '\r' || (!isQuoted && !isBracketed && /[,;]/.test(letter));
    if (isEnd) {
      parts.push(part);
      part = '';
      isQuoted = false;
      isBracketed = false;
    } else part += letter;
  }
  parts.push(part);
  return parts.map((one) => one.trim()).filter(Boolean);
}

/** One recipient: `Name <address>`, `"Name, with comma" <address>`, `<address>` or `address`. */
export function parseRecipient(text: string): Address {
  const match = /^(.*?)\s*<\s*([^<>]*?)\s*>$/su.exec(text.trim());
  if (!match) return { name: '', address: text.trim().replace(/^mailto:/i, '') };
  const name = (match[1] ?? '')
    .trim()
    .replace(/^"(.*)"$/su, '$1')
    .replace(/\\(.)/gsu, '$1');
  return { name, address: (match[2] ?? '').replace(/^mailto:/i, '') };
}

/** Addresses separated by blanks only, as some programs copy them, are several. */
function byBlanks(text: string): string[] {
  const words = text.split(/\s+/);
  return words.length > 1 && words.every(isAddress) ? words : [text];
}

/** Everything typed or pasted, in order, each address once. */
export function parseRecipients(text: string): Address[] {
  return withoutDoubles(splitList(text).flatMap(byBlanks).map(parseRecipient));
}

const key = (one: Address) => one.address.toLowerCase();

/** Each address once; the first one stays. */
export function withoutDoubles(list: readonly Address[]): Address[] {
  const seen = new Set<string>();
  return list.filter((one) => !seen.has(key(one)) && seen.add(key(one)));
}

/** How a recipient is shown in its token. */
export const tokenText = (one: Address): string => one.name || one.address;
