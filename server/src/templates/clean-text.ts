/** What somebody typed as a template or signature, made safe for those who are going to read it. */
import { toCanonical } from '@guichet/contract/placeholders';
import type { Viewer } from '../access/visibility.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import type { Database } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { picturePath, picturesIn, seenPictures } from './picture.ts';

export type CleanText = {
  html: string;
  /** The pictures that stand in it. */
  pictureIds: string[];
};

/**
 * Sanitised as every mail is, nothing of it remote; with the pictures that its author may see, and placeholders in
 * their canonical form. Refuses what cannot be read.
 */
export async function cleanText(
  house: { db: Database; parse: ParsePool },
  viewer: Viewer,
  html: string,
): Promise<CleanText> {
  const seen = (await seenPictures(house.db, viewer, picturesIn(html))).map(({ id }) => id);
  let source = html;
  for (const id of seen) source = source.replaceAll(`"${picturePath(id)}"`, `"cid:${id}"`);
  const cids = Object.fromEntries(seen.map((id) => [id, picturePath(id)]));
  const safe = await house.parse.sanitize(source, { cids, allowRemote: false });
  if (!safe.ok) throw invalid('input.invalid');
  // A picture that is not shown leaves no hole; one typed into the text is too much for everyone who opens a mail.
  const kept = safe.html.replace(/<img\b(?![^>]*\ssrc="\/api\/pictures\/)[^>]*>/g, '');
  return { html: toCanonical(kept), pictureIds: picturesIn(kept) };
}
