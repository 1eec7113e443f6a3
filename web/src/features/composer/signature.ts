/** The signature inside the text of a draft: found, taken out, exchanged. No browser in here. */
import { type Signature, signaturesFor } from '@guichet/contract/people';
import { fillHtml, type PlaceholderValues } from '@guichet/contract/placeholders';

/**
 * The block that the server writes and the editor gives back; or, in older drafts, a paragraph that begins with the
 * line by which mail programs know a signature (RFC 3676 section 4.3).
 */
const BLOCK =
  /<div\s[^>]*data-signature[^>]*>(?:(?!<\/div>)[\s\S])*<\/div>|<p(?:\s[^>]*)?>--(?:\s|&nbsp;)*<br\s*\/?>(?:(?!<\/p>)[\s\S])*<\/p>/g;

/** Where the last signature of the text stands; null when it has none. */
export function signatureIn(html: string): { start: number; end: number; html: string } | null {
  const last = [...html.matchAll(BLOCK)].at(-1);
  return last ? { start: last.index, end: last.index + last[0].length, html: last[0] } : null;
}

/**
 * The text with this signature in the place of the one it has, or at its end; with '' it has none afterwards.
 * @param signature a block as the server gives it
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

/**
 * Whether the one that stands says what the other says, however the editor spells tags and spaces. Placeholders of the
 * other stand for whatever they were filled with.
 */
export function isSameSignature(standing: string, signature: string): boolean {
  const pattern = wordsOf(signature)
    .split(/\{\{[^{}]*\}\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\s\\S]*');
  return new RegExp(`^${pattern}$`).test(wordsOf(standing)) && picturesOf(standing) === picturesOf(signature);
}

const wordsOf = (html: string): string =>
  html
    .replace(/<br\s*\/?>|<\/(?:p|li|blockquote)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/[ \t]*\n[ \t\n]*/g, '\n')
    .trim();

const picturesOf = (html: string): string =>
  [...html.matchAll(/<img\b[^>]*\bsrc="([^"]*)"/g)].map(([, src]) => src).join(' ');

/** A signature with what is known of this mail filled in. */
export const filledSignature = (
  signature: Signature,
  values: Partial<PlaceholderValues>,
  language: 'fr' | 'en',
): string => fillHtml(signature.html, values, language);

export type SenderChange = {
  html: string;
  signatures: readonly Signature[];
  from: string;
  to: string;
  values: Partial<PlaceholderValues>;
  language: 'fr' | 'en';
};

/**
 * The text when it is going to leave from another address: the signature that goes with the old one gives way to the
 * new one's. One that its author chose, changed or took out stays as it is.
 */
export function forSender({ html, signatures, from, to, values, language }: SenderChange): string {
  const [before] = signaturesFor(signatures, from);
  const [after] = signaturesFor(signatures, to);
  const standing = signatureIn(html);
  const isAutomatic = before ? standing !== null && isSameSignature(standing.html, before.html) : !standing;
  if (!isAutomatic) return html;
  return withSignature(html, after ? filledSignature(after, { ...values, address: to }, language) : '');
}
