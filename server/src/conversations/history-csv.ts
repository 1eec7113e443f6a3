import type { HistoryEvent } from '@guichet/contract/events';
import type { Database } from '../platform/database.ts';

const COLUMNS = [
  'seq',
  'occurredAt',
  'recordedAt',
  'actor',
  'actorName',
  'kind',
  'data',
  'conversationId',
] as const;

/** The history as CSV (RFC 4180) with a byte order mark, so that spreadsheets take it for UTF-8. */
export async function historyCsv(db: Database, events: readonly HistoryEvent[]): Promise<string> {
  const names = await actorNames(db, events);
  const lines = events.map((event) => {
    const { actor } = event;
    const name = actor.kind === 'person' ? (names.get(actor.id) ?? '') : '';
    return [
      String(event.seq),
      event.occurredAt,
      event.recordedAt,
      actor.kind,
      name,
      event.kind,
      JSON.stringify(event.data),
      event.conversationId,
    ];
  });
  return `\uFEFF${[COLUMNS, ...lines].map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

async function actorNames(db: Database, events: readonly HistoryEvent[]): Promise<Map<string, string>> {
  const ids = new Set(events.flatMap(({ actor }) => (actor.kind === 'person' ? [actor.id] : [])));
  if (ids.size === 0) return new Map();
  const rows = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** A cell that begins like a formula would be run by a spreadsheet: an apostrophe keeps it text. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
