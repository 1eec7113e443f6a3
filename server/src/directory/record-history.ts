/** What happened to a record and to the addresses that came to it or left it, read together. */
import type { RecordEvent } from '@guichet/contract/directory';
import { sql } from 'kysely';
import { type Viewer, visibleTo } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { scopesOf } from './editor.ts';
import { findRecord } from './record.ts';

/** How many of each kind are shown. */
const MOST = 100;

export type RecordAction = Extract<RecordEvent, { kind: 'record' }>['action'];

/** Writes down a change of a record, in its transaction. */
export async function keepChange(
  { tx, now, actorId }: { tx: Tx; now: Date; actorId: string },
  change: { recordId: string; action: RecordAction; ownerId: string | null; before?: object; after?: object },
): Promise<void> {
  await tx
    .insertInto('directory_change')
    .values({
      id: newId(),
      record_id: change.recordId,
      actor_id: actorId,
      at: now,
      action: change.action,
      before: change.before ? JSON.stringify(change.before) : null,
      after: change.after ? JSON.stringify(change.after) : null,
      owner_id: change.ownerId,
    })
    .execute();
}

/** Newest first. What was another person's own then stays hidden. */
export async function recordHistory(db: Database | Tx, viewer: Viewer, id: string): Promise<RecordEvent[]> {
  await findRecord(db, viewer, id);
  const [changes, ties] = await Promise.all([readChanges(db, viewer, id), readTies(db, viewer, id)]);
  const visible = await visibleConversations(
    db,
    viewer,
    ties.flatMap(({ conversation_id }) => conversation_id ?? []),
  );
  const events: RecordEvent[] = [
    ...changes.map(
      (row): RecordEvent => ({
        kind: 'record',
        id: row.id,
        at: row.at.toISOString(),
        byId: row.actor_id,
        byName: row.actor_name,
        action: row.action as RecordAction,
        fields: Object.keys((row.after as object | null) ?? {}).sort(),
      }),
    ),
    ...ties.map(
      (row): RecordEvent => ({
        kind: 'address',
        id: row.id,
        at: row.at.toISOString(),
        byId: row.actor_id,
        byName: row.actor_name,
        address: row.address,
        direction: row.to_record_id === id ? 'came' : 'left',
        other: row.other_id && row.other_name !== null ? { id: row.other_id, name: row.other_name } : null,
        cause: row.cause as Extract<RecordEvent, { kind: 'address' }>['cause'],
        conversationId: row.conversation_id && visible.has(row.conversation_id) ? row.conversation_id : null,
      }),
    ),
  ];
  return events.sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id)).slice(0, MOST);
}

function readChanges(db: Database | Tx, viewer: Viewer, id: string) {
  return db
    .selectFrom('directory_change as c')
    .leftJoin('person as p', 'p.id', 'c.actor_id')
    .select(['c.id', 'c.at', 'c.actor_id', 'p.name as actor_name', 'c.action', 'c.after'])
    .where('c.record_id', '=', id)
    .where((eb) => eb.or([eb('c.owner_id', 'is', null), eb('c.owner_id', '=', viewer.personId)]))
    .orderBy('c.position', 'desc')
    .limit(MOST)
    .execute();
}

async function readTies(db: Database | Tx, viewer: Viewer, id: string) {
  const own = sql`(owner_id is null or owner_id = ${viewer.personId})`;
  const { rows } = await sql<{
    id: string;
    at: Date;
    actor_id: string | null;
    actor_name: string | null;
    address: string;
    to_record_id: string | null;
    other_id: string | null;
    other_name: string | null;
    cause: string;
    conversation_id: string | null;
  }>`
    select h.id, h.at, h.actor_id, p.name as actor_name, h.address, h.to_record_id, o.id as other_id,
           o.name as other_name, h.cause, h.conversation_id
      from ((select * from address_history where to_record_id = ${id} and ${own} order by position desc limit ${MOST})
            union all
            (select * from address_history
              where from_record_id = ${id} and to_record_id is distinct from ${id} and ${own} order by position desc limit ${MOST})
           ) h
      left join person p on p.id = h.actor_id
      left join directory_record o
             on o.id = case when h.to_record_id = ${id} then h.from_record_id else h.to_record_id end
            and o.id <> ${id} and o.scope = any(${scopesOf(viewer)}::uuid[])
     order by h.position desc`.execute(db);
  return rows;
}

async function visibleConversations(db: Database | Tx, viewer: Viewer, ids: readonly string[]) {
  if (ids.length === 0 || viewer.memberships.size === 0) return new Set<string>();
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('id', 'in', [...new Set(ids)])
    .where(visibleTo(viewer))
    .execute();
  return new Set(rows.map(({ id }) => id));
}
