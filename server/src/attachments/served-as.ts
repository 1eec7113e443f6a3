/** How the bytes of an attachment are shown in a browser: by what they are, never as a page. */
import type { Sniffed } from '../mail/sniff.ts';

export type Served = { contentType: string; disposition: 'inline' | 'attachment'; policy: string };

/** Nothing in it runs or is fetched, and what is opened by itself has an origin of its own. */
const SANDBOX =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; sandbox";

/**
 * What is shown under its true type, and what is only saved. A picture of SVG is a document too: an `img` shows it
 * whatever the disposition says, and whoever goes to its address saves it.
 */
export function servedAs({ kind, mimeType }: Sniffed): Served | null {
  if (kind === 'picture') {
    const disposition = mimeType === 'image/svg+xml' ? 'attachment' : 'inline';
    return { contentType: mimeType, disposition, policy: SANDBOX };
  }
  // Our own page draws it; the browser's own viewer has no part in it.
  if (kind === 'pdf') return { contentType: 'application/pdf', disposition: 'inline', policy: SANDBOX };
  // Text is shown by our own page too, out of the answer of `attachments.look`.
  return null;
}

/** The policy of what is only saved. */
export const SAVED_POLICY = SANDBOX;
