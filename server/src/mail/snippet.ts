/** The short line under a subject in the list. */
import { dropFillers, htmlToText } from './html-text.ts';
import type { ParsedMessage } from './message.ts';
import { authoredText } from './quote.ts';

export const MAX_SNIPPET_LENGTH = 200;

/** Plain text of a message for reading and search: its own, or that of its HTML; empty when it has neither. */
export function plainTextOf(message: Pick<ParsedMessage, 'text' | 'html'>): string {
  if (message.text !== null && message.text.trim() !== '') return message.text;
  return message.html === null ? '' : htmlToText(message.html);
}

/** At most 200 characters of what the author wrote, on one line, single spaces. */
export function snippetOf(message: Pick<ParsedMessage, 'text' | 'html' | 'subject'>): string {
  return snippetOfText(plainTextOf(message), message.subject);
}

/** Without what stands under the line of two dashes (RFC 3676 section 4.3), unless that is all there is. */
function withoutSignature(text: string): string {
  const at = text.search(/^--[ \u00a0]?\r?$/m);
  return at === -1 || text.slice(0, at).trim() === '' ? text : text.slice(0, at);
}

/** The same from a plain text that is at hand already. */
export function snippetOfText(plain: string, subject: string): string {
  const line = dropFillers(withoutSignature(authoredText(plain.slice(0, 20_000), subject)))
    .replace(/https?:\/\/\S{60,}/g, (url) => `${url.slice(0, 40)}…`)
    .replace(/[-_=*~#]{5,}/g, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (line.length <= MAX_SNIPPET_LENGTH) return line;
  const cut = line.slice(0, MAX_SNIPPET_LENGTH - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > MAX_SNIPPET_LENGTH - 40 ? cut.slice(0, space) : cut).toWellFormed()}…`;
}
