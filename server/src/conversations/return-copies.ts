/** What the server would not have where it was brought: it lies where it lay, and the history says so. */
import type { Place } from '@guichet/contract/events';
import { sql } from 'kysely';
import { type EventDraft, lockConversations, recordMany, type Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { computeMailColumns, writeMailColumns } from './mail-columns-store.ts';

/**
 * The copies on their way to this folder stay where they are; the waiting moves there are given up. `locationIds`
 * limits it to these copies. `answer` is what the server said.
 */
export async function returnCopies(
  writing: Writing,
  folderId: string,
  answer: string,
  locationIds: readonly string[] | null = null,
): Promise<void> {
  const { tx } = writing;
  const ids = await conversationsUnderWay(tx, folderId, locationIds);
  await lockConversations(tx, ids);
  const before = await tx
    .selectFrom('conversation')
    .select(['id', 'place', 'folder_id'])
    .where('id', 'in', ids.length > 0 ? ids : ['00000000-0000-0000-0000-000000000000'])
    .execute();
  await sql`
    update server_operation set state = 'given_up', last_error = ${answer}
     where kind = 'move' and state = 'waiting' and target_folder_id = ${folderId}
       and (${locationIds}::uuid[] is null or location_id = any(${locationIds}::uuid[]))`.execute(tx);
  await sql`
    update location set target_folder_id = null
     where target_folder_id = ${folderId} and gone_at is null
       and (${locationIds}::uuid[] is null or id = any(${locationIds}::uuid[]))`.execute(tx);
  const after = await computeMailColumns(tx, ids);
  await recordMany(
    writing,
    before.flatMap((row) => {
      const to = after.get(row.id);
      const from = { place: row.place as Place, folderId: row.folder_id };
      return to === undefined ? [] : [{ conversationId: row.id, drafts: refusedEvents(from, to) }];
    }),
  );
  await writeMailColumns(tx, after);
}

type Whereabouts = { place: Place; folderId: string | null };

function refusedEvents(from: Whereabouts, to: Whereabouts): EventDraft[] {
  if (from.place === to.place && from.folderId === to.folderId) return [];
  if (to.place === 'filed' && to.folderId !== null) {
    const data = { from: from.place, fromFolderId: from.folderId, toFolderId: to.folderId };
    return [{ kind: 'conversation.filed', v: 1, data: { ...data, cause: 'refused' } }];
  }
  return [{ kind: 'conversation.placed', v: 1, data: { from: from.place, to: to.place, cause: 'refused' } }];
}

async function conversationsUnderWay(
  tx: Tx,
  folderId: string,
  locationIds: readonly string[] | null,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct m.conversation_id as id from location l join message m on m.id = l.message_id
     where l.target_folder_id = ${folderId} and l.gone_at is null
       and (${locationIds}::uuid[] is null or l.id = any(${locationIds}::uuid[]))`.execute(tx);
  return rows.map((row) => row.id);
}
