/** Internal notes: never sent. The history keeps a salted commitment to the text, so that the text can be erased. */
import type { Note } from '@guichet/contract/conversations';
import { requirePermission } from '../access/permission.ts';
import { loadViewers } from '../access/viewer.ts';
import { maySee, type Sight, type Viewer } from '../access/visibility.ts';
import { commitmentTo, newSalt } from '../history/commitment.ts';
import type { Writing } from '../history/record.ts';
import type { Database, Tx } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { toNote } from './read-notes.ts';
import { changeAs, findVisible, personName } from './sight.ts';

export type NoteInput = { conversationId: string; noteId: string; text: string; mentions: readonly string[] };

/**
 * Adds a note. The same `noteId` again, by the same author on the same conversation, gives the note that is
 * there. Throws `invalid` when someone mentioned may not see the conversation.
 */
export async function addNote(writing: Writing, viewer: Viewer, input: NoteInput): Promise<Note> {
  const { tx, now } = writing;
  await changeAs(writing, viewer, input.conversationId, 'note', async ({ state, sight }) => {
    const existing = await tx
      .selectFrom('note')
      .select(['conversation_id', 'author_id'])
      .where('id', '=', input.noteId)
      .executeTakeFirst();
    if (existing) {
      if (existing.conversation_id !== state.id || existing.author_id !== viewer.personId)
        throw invalid('input.invalid');
      return [];
    }
    const mentions = [...new Set(input.mentions)];
    await requireEntitled(tx, sight, mentions);
    const salt = newSalt();
    await tx
      .insertInto('note')
      .values({
        id: input.noteId,
        conversation_id: state.id,
        author_id: viewer.personId,
        kind: 'note',
        text: input.text,
        mentions,
        salt,
        created_at: now,
      })
      .execute();
    const commitment = commitmentTo(salt, input.text);
    return [{ kind: 'note.added', v: 1, data: { noteId: input.noteId, mentions, commitment } }];
  });
  const note = await tx
    .selectFrom('note')
    .selectAll()
    .where('id', '=', input.noteId)
    .executeTakeFirstOrThrow();
  return toNote(note);
}

/**
 * Who may see this conversation and so be mentioned: members of its mailbox, in the order of their names. Throws
 * `notFound` for what the viewer may not see, `forbidden` for who may not note there.
 */
export async function listEntitled(
  db: Database | Tx,
  viewer: Viewer,
  conversationId: string,
): Promise<string[]> {
  const { sight } = await findVisible(db, viewer, conversationId);
  requirePermission(viewer, sight, 'note', await personName(db, sight.assigneeId));
  const members = await db
    .selectFrom('mailbox_member')
    .innerJoin('person', 'person.id', 'mailbox_member.person_id')
    .select('person.id')
    .where('mailbox_member.mailbox_id', '=', sight.mailboxId)
    .orderBy('person.name')
    .orderBy('person.id')
    .execute();
  const ids = members.map(({ id }) => id);
  const viewers = await loadViewers(db, ids);
  return ids.filter((id) => {
    const member = viewers.get(id);
    return member !== undefined && maySee(member, sight);
  });
}

async function requireEntitled(tx: Tx, sight: Sight, personIds: readonly string[]): Promise<void> {
  const viewers = await loadViewers(tx, personIds);
  for (const personId of personIds) {
    const mentioned = viewers.get(personId);
    if (!mentioned || !maySee(mentioned, sight)) throw invalid('note.mention');
  }
}
