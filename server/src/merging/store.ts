/** The SQL that carries what belongs to a conversation over to another one. The histories are told beside it. */
import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import { type Extent, joinedReading, type ReaderRow } from './merging.ts';

/** An identifier by which mail finds the conversation, in the mailbox where it is known. */
export type Node = { mailboxId: string; messageId: string };

/** What was carried over: kept so that it can go back. */
export type Carried = {
  messageIds: string[];
  nodes: Node[];
  draftIds: string[];
  notificationIds: string[];
  /** How far people had read the one that stays, before and since. */
  readers: { personId: string; before: ReaderRow | null; after: string | null }[];
  /** Who has a star on the one that stays since. */
  starredIds: string[];
};

/**
 * All that belongs to `absorbed` belongs to `kept` from now on, but its notes, which stay where their events are. `seq`:
 * up to where a writer of the other has seen `kept`, which is nothing of what is told now.
 */
export async function absorb(
  tx: Tx,
  kept: { id: string; seq: number },
  absorbedId: string,
): Promise<Carried> {
  const readers = await joinReaders(tx, kept.id, absorbedId);
  const move = (table: string, id = 'id') =>
    sql<{ id: string }>`
      update ${sql.table(table)} set conversation_id = ${kept.id} where conversation_id = ${absorbedId}
      returning ${sql.ref(id)} as id`
      .execute(tx)
      .then(({ rows }) => rows.map((row) => row.id));
  const messageIds = await move('message');
  const { rows: nodes } = await sql<Node>`
    update message_node set conversation_id = ${kept.id} where conversation_id = ${absorbedId}
    returning mailbox_id as "mailboxId", message_id as "messageId"`.execute(tx);
  await move('outbox');
  const draftIds = await move('draft');
  await seenUpTo(tx, draftIds, kept.seq);
  const notificationIds = await move('notification');
  const { rows: stars } = await sql<{ id: string }>`
    insert into conversation_star (person_id, conversation_id, starred_at)
    select person_id, ${kept.id}::uuid, starred_at from conversation_star where conversation_id = ${absorbedId}
    on conflict do nothing returning person_id as id`.execute(tx);
  return { messageIds, nodes, draftIds, notificationIds, readers, starredIds: stars.map(({ id }) => id) };
}

/** Gives back what was carried over, as far as it is still there. `seq`: how far the other's history goes. */
export async function restore(
  tx: Tx,
  keptId: string,
  absorbed: { id: string; seq: number },
  carried: Carried,
): Promise<void> {
  const move = (table: string, column: string, ids: readonly string[]) =>
    sql`update ${sql.table(table)} set conversation_id = ${absorbed.id}
         where conversation_id = ${keptId} and ${sql.ref(column)} = any(${[...ids]}::uuid[])`.execute(tx);
  await move('message', 'id', carried.messageIds);
  await move('outbox', 'message_id', carried.messageIds);
  await move('draft', 'id', carried.draftIds);
  await seenUpTo(tx, carried.draftIds, absorbed.seq);
  await move('notification', 'id', carried.notificationIds);
  await moveNodes(tx, keptId, absorbed.id, carried.nodes);
  await restoreReaders(tx, keptId, absorbed.id, carried.readers);
  await sql`
    delete from conversation_star
     where conversation_id = ${keptId} and person_id = any(${carried.starredIds}::uuid[])`.execute(tx);
}

/** A draft counts what its author has seen in the conversation that it stands in. */
async function seenUpTo(tx: Tx, draftIds: readonly string[], seq: number): Promise<void> {
  await sql`update draft set seen_seq = ${seq} where id = any(${[...draftIds]}::uuid[]) and state = 'writing'`.execute(
    tx,
  );
}

async function moveNodes(tx: Tx, fromId: string, toId: string, nodes: readonly Node[]): Promise<void> {
  await sql`
    update message_node n set conversation_id = ${toId}
      from unnest(${nodes.map((one) => one.mailboxId)}::uuid[], ${nodes.map((one) => one.messageId)}::text[])
           as m(mailbox_id, message_id)
     where n.mailbox_id = m.mailbox_id and n.message_id = m.message_id and n.conversation_id = ${fromId}`.execute(
    tx,
  );
}

/**
 * These messages, with their sendings, what is written to them and the identifiers that lead to them, go to a new
 * conversation. An identifier that only they name goes along; one that others name too stays.
 */
export async function separate(
  tx: Tx,
  fromId: string,
  toId: string,
  messageIds: readonly string[],
): Promise<void> {
  const ids = sql`${[...messageIds]}::uuid[]`;
  await sql`update message set conversation_id = ${toId} where id = any(${ids})`.execute(tx);
  await sql`
    update message_node n set conversation_id = ${toId}
     where n.conversation_id = ${fromId}
       and exists (select from message m where m.conversation_id = ${toId}
                    and (m.message_id = n.message_id or n.message_id = any(m.in_reply_to)))
       and not exists (select from message m where m.conversation_id = ${fromId}
                        and (m.message_id = n.message_id or n.message_id = any(m.in_reply_to)))`.execute(tx);
  // A mail that answers what stays is itself found by its own identifier.
  await sql`
    update message_node n set conversation_id = ${toId}
      from message m
     where m.conversation_id = ${toId} and n.message_id = m.message_id and n.conversation_id = ${fromId}
       and not exists (select from message s where s.conversation_id = ${fromId} and s.message_id = n.message_id)`.execute(
    tx,
  );
  await sql`update outbox set conversation_id = ${toId} where message_id = any(${ids})`.execute(tx);
  await sql`
    update draft d set conversation_id = ${toId}, seen_seq = 0
     where d.conversation_id = ${fromId}
       and (d.state = 'writing' and d.message_id = any(${ids})
         or exists (select from outbox o where o.draft_id = d.id and o.conversation_id = ${toId}))`.execute(
    tx,
  );
  await sql`
    insert into conversation_reader (conversation_id, person_id, message_id, seen_at, seen_until, opened_at)
    select ${toId}::uuid, r.person_id,
           (select m.id from message m where m.conversation_id = ${toId} and m.received_at <= r.seen_until
             order by m.received_at desc, m.id desc limit 1),
           r.seen_at, r.seen_until, r.opened_at
      from conversation_reader r where r.conversation_id = ${fromId}`.execute(tx);
}

async function joinReaders(tx: Tx, keptId: string, absorbedId: string): Promise<Carried['readers']> {
  const kept = await readReaders(tx, keptId);
  const absorbed = await readReaders(tx, absorbedId);
  const extents = await readExtents(tx, [keptId, absorbedId]);
  const none: Extent = { lastMessageAt: null, newestIncoming: false };
  const people = new Set([...kept.keys(), ...absorbed.keys()]);
  const readers: Carried['readers'] = [];
  for (const personId of people) {
    const before = kept.get(personId) ?? null;
    const joined = joinedReading(
      { reader: before, extent: extents.get(keptId) ?? none },
      { reader: absorbed.get(personId) ?? null, extent: extents.get(absorbedId) ?? none },
    );
    if (!joined) continue;
    readers.push({ personId, before, after: joined.seenUntil });
    await writeReader(tx, keptId, joined);
  }
  return readers;
}

/** Who has read on since has read both. */
async function restoreReaders(
  tx: Tx,
  keptId: string,
  absorbedId: string,
  readers: Carried['readers'],
): Promise<void> {
  const now = await readReaders(tx, keptId);
  const [end] = (await readExtents(tx, [absorbedId])).values();
  for (const { personId, before, after } of readers) {
    const current = now.get(personId);
    if (!current) continue;
    if (current.seenUntil !== after) {
      if (current.seenUntil !== null && end?.lastMessageAt)
        await writeReader(tx, absorbedId, { ...current, messageId: null, seenUntil: end.lastMessageAt });
      continue;
    }
    if (before) await writeReader(tx, keptId, before);
    else
      await sql`
        delete from conversation_reader
         where conversation_id = ${keptId} and person_id = ${personId}`.execute(tx);
  }
}

async function readReaders(tx: Tx, conversationId: string): Promise<Map<string, ReaderRow>> {
  const rows = await tx
    .selectFrom('conversation_reader')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .execute();
  return new Map(
    rows.map((row) => [
      row.person_id,
      {
        personId: row.person_id,
        messageId: row.message_id,
        seenAt: row.seen_at.toISOString(),
        seenUntil: row.seen_until?.toISOString() ?? null,
        openedAt: row.opened_at?.toISOString() ?? null,
      },
    ]),
  );
}

async function writeReader(tx: Tx, conversationId: string, reader: ReaderRow): Promise<void> {
  const { personId, messageId, seenAt, seenUntil, openedAt } = reader;
  await sql`
    insert into conversation_reader (conversation_id, person_id, message_id, seen_at, seen_until, opened_at)
    values (${conversationId}, ${personId}, ${messageId}, ${seenAt}, ${seenUntil}, ${openedAt})
    on conflict (conversation_id, person_id) do update
       set message_id = excluded.message_id, seen_at = excluded.seen_at, seen_until = excluded.seen_until,
           opened_at = excluded.opened_at`.execute(tx);
}

/** Of the messages themselves, since the columns of the row are written afterwards. */
async function readExtents(tx: Tx, ids: readonly string[]): Promise<Map<string, Extent>> {
  const { rows } = await sql<{ id: string; last: Date | null; incoming: boolean }>`
    select distinct on (c.id) c.id, m.received_at as last, coalesce(m.direction = 'in', false) as incoming
      from conversation c left join message m on m.conversation_id = c.id
     where c.id = any(${[...ids]}::uuid[])
     order by c.id, m.received_at desc, m.id desc`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.id,
      { lastMessageAt: row.last?.toISOString() ?? null, newestIncoming: row.incoming },
    ]),
  );
}
