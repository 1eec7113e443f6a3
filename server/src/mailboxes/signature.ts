/** What stands under a mail: the mailbox's signature, or its author's own for that mailbox. */
import { Preferences, type Signature } from '@guichet/contract/people';
import { linkifyText } from '../mail/sanitize.ts';

/**
 * The signatures that someone may choose from, the one to begin with first. Empty ones are none.
 * @param mailbox the mailbox's own text and id
 * @param preferences the person's stored preferences
 */
export function signaturesFor(mailbox: { id: string; signature: string }, preferences: unknown): Signature[] {
  const own = Preferences.parse(preferences).signatures[mailbox.id] ?? '';
  return [
    { of: 'person' as const, text: own.trim() },
    { of: 'mailbox' as const, text: mailbox.signature.trim() },
  ].flatMap(({ of, text }) => (text === '' ? [] : [{ of, html: signatureHtml(text) }]));
}

/** One paragraph that begins with the line by which mail programs know a signature (RFC 3676 section 4.3). */
const signatureHtml = (text: string): string => `<p>-- <br>${linkifyText(text)}</p>`;
