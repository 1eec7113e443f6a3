/**
 * Pictures inside templates, signatures and the drafts that took them. Each is one row and one blob; a text names it by
 * its path, so that taking a text into a mail copies nothing. Seen by its owner, and by the members of the mailboxes
 * of which a template or signature shows it; that is never taken back, since their drafts hold it.
 */
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import type { BlobStore } from '../platform/blobs.ts';
import type { Database, Tx } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';

/** Bytes. A logo is some thousand. */
export const MAX_PICTURE = 2_000_000;

export const picturePath = (id: string): string => `/api/pictures/${id}`;

const PATH = /"\/api\/pictures\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"/g;

/** The pictures that an HTML text names, each once. */
export const picturesIn = (html: string): string[] => [
  ...new Set([...html.matchAll(PATH)].map(([, id]) => id as string)),
];

/** What a file is by its first bytes, whatever it is called; null for anything that is not shown. */
export function pictureType(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(text)) return 'image/gif';
  if (/^RIFF.{4}WEBP/s.test(text)) return 'image/webp';
  return null;
}

/** Keeps a picture for its owner; gives its id. Throws when it is none, or too large. */
export async function addPicture(
  { db, blobs }: { db: Database; blobs: BlobStore },
  ownerId: string,
  file: { filename: string; content: Uint8Array },
  now: Date,
): Promise<string> {
  if (file.content.length > MAX_PICTURE) throw invalid('picture.tooLarge');
  const mimeType = pictureType(file.content);
  if (mimeType === null) throw invalid('picture.unknown');
  const blob = await blobs.put(file.content);
  const id = newId();
  await db
    .insertInto('picture')
    .values({
      id,
      owner_id: ownerId,
      filename: cleanName(file.filename, mimeType),
      mime_type: mimeType,
      size: blob.size,
      blob_sha256: blob.sha256,
      created_at: now,
    })
    .execute();
  return id;
}

const cleanName = (name: string, mimeType: string): string =>
  name
    .replace(/[\p{Cc}/\\"]+/gu, ' ')
    .trim()
    .slice(0, 100) || `image.${mimeType.split('/')[1]}`;

/** Throws `notFound` for one that this person may not see. */
export async function findPicture(db: Database, viewer: Viewer, id: string) {
  const [row] = await seenPictures(db, viewer, [id]);
  if (!row) throw notFound('notFound');
  return row;
}

/** Those of `ids` that this person sees. */
export async function seenPictures(
  db: Database | Tx,
  viewer: Pick<Viewer, 'personId' | 'memberships'>,
  ids: readonly string[],
) {
  if (ids.length === 0) return [];
  const mailboxes = [...viewer.memberships.keys()];
  return db
    .selectFrom('picture')
    .select(['id', 'filename', 'mime_type', 'size', 'blob_sha256'])
    .where('id', 'in', [...ids])
    .where((eb) =>
      eb.or([eb('owner_id', '=', viewer.personId), sql<boolean>`mailbox_ids && ${mailboxes}::uuid[]`]),
    )
    .execute();
}

/** What of a draft's own text are pictures, for the mail that it becomes. */
export async function draftPictures(
  db: Database,
  draft: { html: string; author_id: string; mailbox_id: string },
) {
  const viewer = { personId: draft.author_id, memberships: new Map([[draft.mailbox_id, null as never]]) };
  return seenPictures(db, viewer, picturesIn(draft.html));
}

/** Lets the members of a mailbox see them. */
export async function showPictures(tx: Tx, ids: readonly string[], mailboxId: string): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update picture set mailbox_ids = mailbox_ids || ${mailboxId}::uuid
     where id = any(${[...ids].sort()}::uuid[]) and not mailbox_ids @> array[${mailboxId}::uuid]`.execute(tx);
}
