/**
 * Conversations that were merged into others. Each keeps its history and its notes; whoever asks for it is led to the
 * one that stands for it, and whoever reads that one reads them with it.
 */
import type { AbsorbedHistory } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import { sql } from 'kysely';
import { readEvent } from '../history/read.ts';
import type { Database, Tx } from '../platform/database.ts';

/** The conversation that this one is part of by now; itself where it was not merged. */
export async function standsFor(db: Database | Tx, conversationId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with recursive followed as (
      select id, absorbed_by from conversation where id = ${conversationId}
      union select c.id, c.absorbed_by from followed f join conversation c on c.id = f.absorbed_by)
    select id from followed where absorbed_by is null`.execute(db);
  return rows[0]?.id ?? conversationId;
}

/** All that was merged into this one, also by way of others. For use in a query, as a list of ids. */
export const absorbedInto = (conversationId: string) => sql`(
  with recursive part as (
    select id from conversation where absorbed_by = ${conversationId}
    union select c.id from part p join conversation c on c.absorbed_by = p.id)
  select id from part)`;

/** Its own id and those of all that was merged into it. */
export async function idsWithAbsorbed(db: Database | Tx, conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${absorbedInto(conversationId)} as part`.execute(
    db,
  );
  return [conversationId, ...rows.map(({ id }) => id).filter((id) => id !== conversationId)];
}

/** The histories of what was merged into it, in the order in which they began. The caller decided on the sight of it. */
export async function absorbedHistories(
  db: Database | Tx,
  conversationId: string,
): Promise<AbsorbedHistory[]> {
  const { rows } = await sql<{ conversation_id: string; body: string }>`
    select conversation_id, body from event
     where conversation_id in ${absorbedInto(conversationId)} and conversation_id <> ${conversationId}
     order by conversation_id, seq`.execute(db);
  if (rows.length === 0) return [];
  const histories = Map.groupBy(
    rows.map(({ body }) => readEvent(body)),
    (event) => event.conversationId,
  );
  const firsts = new Map([...histories].map(([id, events]) => [id, events.flatMap(broughtBy)]));
  const messages = await readFirsts(db, [...firsts.values()].flat());
  return [...histories].map(([id, events]) => {
    const first = firsts
      .get(id)
      ?.flatMap((messageId) => messages.get(messageId) ?? [])
      .reduce<Named | undefined>((a, b) => (a && a.received_at <= b.received_at ? a : b), undefined);
    return {
      id,
      subject: first?.subject ?? '',
      correspondent: { name: first?.from_name ?? '', address: first?.from_address ?? '' },
      events,
    };
  });
}

/** The messages that this event says belong to the conversation. */
function broughtBy(event: HistoryEvent): string[] {
  switch (event.kind) {
    case 'message.received':
    case 'message.sentElsewhere':
    case 'answer.queued':
      return [event.data.messageId];
    case 'conversation.split':
      return event.data.role === 'separated' ? event.data.messageIds : [];
    default:
      return [];
  }
}

type Named = { id: string; subject: string; from_name: string; from_address: string; received_at: Date };

async function readFirsts(db: Database | Tx, ids: readonly string[]): Promise<Map<string, Named>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('message')
    .select(['id', 'subject', 'from_name', 'from_address', 'received_at'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
