/** The content that events commit to: where it lies now, and whether it is still the one of the event. */
import type { EventKind } from '@guichet/contract/events';
import type { Tx } from '../platform/database.ts';
import { commitmentTo } from './commitment.ts';
import type { ReadEvent } from './lift.ts';

export type CommittedContent = { kind: 'note' | 'message'; id: string; commitment: string };

/** The kinds that may commit to content: the rest need not be read for it. */
export const committingKinds: ReadonlySet<string> = new Set<EventKind>([
  'note.added',
  'conversation.assigned',
  'message.received',
  'message.sentElsewhere',
  'answer.queued',
]);

/** What this event commits to; null when it brings nothing that can be erased. */
export function contentOf(event: ReadEvent): CommittedContent | null {
  switch (event.kind) {
    case 'note.added':
      return { kind: 'note', id: event.data.noteId, commitment: event.data.commitment };
    case 'conversation.assigned': {
      const { noteId, commitment } = event.data;
      return noteId === null || commitment === null ? null : { kind: 'note', id: noteId, commitment };
    }
    case 'message.received':
    case 'message.sentElsewhere':
    case 'answer.queued':
      return { kind: 'message', id: event.data.messageId, commitment: event.data.commitment };
    default:
      return null;
  }
}

export type ContentState = 'intact' | 'erased' | 'altered';

/**
 * What became of each of these, in their order. `erased`: the row is gone, or its salt; `altered`: what is there is
 * not what the event commits to. Of a mail this says that its row names the same source; that a source in the blob
 * store has the hash that it is named by is the blob store's to say.
 */
export async function stateOfContents(
  tx: Tx,
  contents: readonly CommittedContent[],
): Promise<ContentState[]> {
  const ids = (kind: CommittedContent['kind']) =>
    contents.filter((one) => one.kind === kind).map(({ id }) => id);
  const notes = await readNotes(tx, ids('note'));
  const messages = await readMessages(tx, ids('message'));
  return contents.map(({ kind, id, commitment }) => {
    const found = (kind === 'note' ? notes : messages).get(id);
    if (!found || found.salt === null) return 'erased';
    return commitmentTo(found.salt, found.content) === commitment ? 'intact' : 'altered';
  });
}

type Found = Map<string, { salt: Buffer | null; content: string }>;

async function readNotes(tx: Tx, ids: readonly string[]): Promise<Found> {
  if (ids.length === 0) return new Map();
  const rows = await tx.selectFrom('note').select(['id', 'salt', 'text']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, salt, text }) => [id, { salt, content: text }]));
}

async function readMessages(tx: Tx, ids: readonly string[]): Promise<Found> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'salt', 'blob_sha256'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, salt, blob_sha256 }) => [id, { salt, content: blob_sha256 }]));
}
