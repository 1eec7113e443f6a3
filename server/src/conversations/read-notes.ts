import type { Note } from '@guichet/contract/conversations';
import type { Selectable } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import type { NoteTable } from '../platform/schema.ts';
import { idsWithAbsorbed } from './absorbed.ts';

/** Notes of a conversation and of what was merged into it, and the messages that came with its assignments, oldest first. */
export async function conversationNotes(db: Database | Tx, conversationId: string): Promise<Note[]> {
  const rows = await db
    .selectFrom('note')
    .selectAll()
    .where('conversation_id', 'in', await idsWithAbsorbed(db, conversationId))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toNote);
}

/** These notes; for the live feed. */
export async function notesByIds(db: Database | Tx, noteIds: readonly string[]): Promise<Note[]> {
  if (noteIds.length === 0) return [];
  const rows = await db
    .selectFrom('note')
    .selectAll()
    .where('id', 'in', noteIds)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toNote);
}

export function toNote(row: Selectable<NoteTable>): Note {
  return {
    id: row.id,
    authorId: row.author_id,
    at: row.created_at.toISOString(),
    text: row.text,
    mentions: row.mentions,
  };
}
