/**
 * Where copies lie, as seen on the server: found in another folder, or vanished. What another client did is
 * told in the history; what our own operations bring about is not.
 */
import type { Actor } from '@guichet/contract/events';
import { sql } from 'kysely';
import { type EventDraft, recordMany, type Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import type { MailColumns } from './mail-columns.ts';
import { computeMailColumns, writeMailColumns } from './mail-columns-store.ts';

const otherClient: Actor = { kind: 'otherClient' };

/** A copy of a message that we have. */
export type FoundCopy = { messageId: string; uid: number; flags: readonly string[] };

/**
 * Notes copies found in a folder whose content is not followed. A location that our own move is bringing there
 * arrives; any other copy is new. `silent` = the folder is seen for the first time.
 */
export async function placeCopies(
  writing: Writing,
  folder: { id: string; uidValidity: number },
  mailboxId: string,
  copies: readonly FoundCopy[],
  silent: boolean,
): Promise<void> {
  if (copies.length === 0) return;
  const { tx } = writing;
  const conversations = await conversationsOf(
    tx,
    copies.map((copy) => copy.messageId),
  );
  for (const { messageId, uid, flags } of copies) {
    const { rows } = await sql<{ id: string }>`
      update location set folder_id = ${folder.id}, uid_validity = ${folder.uidValidity}, uid = ${uid},
                          target_folder_id = null, gone_at = null
       where id = (select l.id from location l join folder f on f.id = l.folder_id
                    where l.message_id = ${messageId} and l.target_folder_id = ${folder.id}
                      and l.folder_id <> ${folder.id} and f.mailbox_id = ${mailboxId}
                    order by l.id limit 1)
         and not exists (select from location where folder_id = ${folder.id}
                          and uid_validity = ${folder.uidValidity} and uid = ${uid})
      returning id`.execute(tx);
    if (rows.length > 0) continue;
    await sql`
      insert into location (id, message_id, folder_id, uid_validity, uid, flags)
      values (${newId()}, ${messageId}, ${folder.id}, ${folder.uidValidity}, ${uid}, ${[...flags]})
      on conflict (folder_id, uid_validity, uid) do nothing`.execute(tx);
  }
  await sql`
    update message set removed_on_server_at = null
     where mailbox_id = ${mailboxId} and removed_on_server_at is not null
       and id = any(${copies.map((copy) => copy.messageId)}::uuid[])`.execute(tx);
  await tellPlaces(writing, conversations, new Map(), silent);
}

/**
 * Copies that are no longer where they were, after every followed folder was looked at: their message has moved
 * to its newest other copy, or it was removed on the server. Copies that are gone already change nothing.
 */
export async function settleVanished(writing: Writing, locationIds: readonly string[]): Promise<void> {
  if (locationIds.length === 0) return;
  const { tx, now } = writing;
  const { rows } = await sql<{
    message_id: string;
    conversation_id: string;
    from_folder: string;
    to_folder: string | null;
  }>`
    with gone as (
      update location l set gone_at = ${now}, target_folder_id = null
       where l.id = any(${[...locationIds]}::uuid[]) and l.gone_at is null
         and not exists (select from server_operation o where o.location_id = l.id and o.state = 'waiting'
                          and o.kind in ('move', 'purge', 'transfer'))
      returning l.id, l.message_id, l.folder_id)
    select g.message_id, m.conversation_id, g.folder_id as from_folder,
           (select coalesce(n.target_folder_id, n.folder_id) from location n
             where n.message_id = g.message_id and n.gone_at is null and n.id not in (select id from gone)
             order by n.id desc limit 1) as to_folder
      from gone g join message m on m.id = g.message_id`.execute(tx);
  const drafts = new Map<string, EventDraft[]>();
  const removed: string[] = [];
  for (const row of rows) {
    const list = drafts.get(row.conversation_id) ?? [];
    drafts.set(row.conversation_id, list);
    if (row.to_folder === null) {
      if (removed.includes(row.message_id)) continue;
      removed.push(row.message_id);
      list.push({
        kind: 'message.removedOnServer',
        v: 1,
        data: { messageId: row.message_id },
        actor: otherClient,
      });
    } else if (row.to_folder !== row.from_folder) {
      list.push({
        kind: 'message.moved',
        v: 1,
        data: { messageId: row.message_id, fromFolderId: row.from_folder, toFolderId: row.to_folder },
        actor: otherClient,
      });
    }
  }
  if (removed.length > 0) {
    await sql`update message set removed_on_server_at = ${now} where id = any(${removed}::uuid[])`.execute(
      tx,
    );
  }
  await tellPlaces(writing, [...drafts.keys()], drafts, false);
}

async function conversationsOf(tx: Tx, messageIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('message')
    .select('conversation_id')
    .distinct()
    .where('id', 'in', [...messageIds])
    .execute();
  return rows.map((row) => row.conversation_id);
}

/** Writes the mail columns afresh, and tells where a place changed. */
async function tellPlaces(
  writing: Writing,
  conversationIds: readonly string[],
  drafts: Map<string, EventDraft[]>,
  silent: boolean,
): Promise<void> {
  if (conversationIds.length === 0) return;
  const { tx } = writing;
  const before = await tx
    .selectFrom('conversation')
    .select(['id', 'place'])
    .where('id', 'in', [...conversationIds])
    .execute();
  const after = await computeMailColumns(tx, conversationIds);
  for (const { id, place } of before) {
    const to = after.get(id)?.place;
    if (silent || to === undefined || to === place) continue;
    const list = drafts.get(id) ?? [];
    drafts.set(id, list);
    list.push({
      kind: 'conversation.placed',
      v: 1,
      data: { from: place as MailColumns['place'], to, cause: 'otherClient' },
      actor: otherClient,
    });
  }
  await recordMany(
    writing,
    [...drafts].map(([conversationId, list]) => ({ conversationId, drafts: list })),
  );
  await writeMailColumns(tx, after);
}
