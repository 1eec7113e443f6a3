/** The signature inside the text of a draft: found, taken out, exchanged. No browser in here. */

/**
 * A paragraph that begins with the line by which mail programs know a signature (RFC 3676 section 4.3), as the
 * server writes it and the editor gives it back.
 */
const PARAGRAPH = /<p(?:\s[^>]*)?>--(?:\s|&nbsp;)*<br\s*\/?>(?:(?!<\/p>)[\s\S])*<\/p>/g;

/** Where the last signature of the text stands; null when it has none. */
export function signatureIn(html: string): { start: number; end: number; html: string } | null {
  const last = [...html.matchAll(PARAGRAPH)].at(-1);
  return last ? { start: last.index, end: last.index + last[0].length, html: last[0] } : null;
}

/**
 * The text with this signature in the place of the one it has, or at its end; with '' it has none afterwards.
 * @param signature a paragraph as the server gives it
 */
export function withSignature(html: string, signature: string): string {
  const standing = signatureIn(html);
  if (standing) return html.slice(0, standing.start) + signature + html.slice(standing.end);
  if (signature === '') return html;
  // Above it there is always a line to write on.
  return `${html === '' ? '<p></p>' : html}${signature}`;
}

/** The text alone, without its signature. */
export const withoutSignature = (html: string): string => withSignature(html, '');

/** Whether two say the same, however the editor spells tags and spaces. */
export const isSameSignature = (a: string, b: string): boolean => wordsOf(a) === wordsOf(b);

const wordsOf = (html: string): string =>
  html
    .replace(/<br\s*\/?>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .trim();
