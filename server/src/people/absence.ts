/** Who is away, from one day to another in his own time zone, and whom to ask instead. */
import type { Absence } from '@guichet/contract/absence';
import { sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { announceAccess, recordAudit } from './audit.ts';
import type { Administering } from './person.ts';

export type Away = { until: string; substituteId: string | null };

/** The day that it is for somebody in this time zone, as yyyy-mm-dd. */
export function dayIn(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** Who is away at this moment, by person; of these people, or (null) of all. */
export async function readAway(
  db: Database | Tx,
  now: Date,
  personIds: readonly string[] | null = null,
): Promise<Map<string, Away>> {
  const { rows } = await sql<{ person_id: string; until_day: string; substitute_id: string | null }>`
    select a.person_id, a.until_day, a.substitute_id
      from absence a join person p on p.id = a.person_id
      cross join lateral (select to_char(${now}::timestamptz at time zone p.time_zone, 'YYYY-MM-DD') as day) today
     where a.from_day <= today.day and a.until_day >= today.day
       and (${personIds === null} or a.person_id = any(${personIds ?? []}::uuid[]))`.execute(db);
  return new Map(
    rows.map((row) => [row.person_id, { until: row.until_day, substituteId: row.substitute_id }]),
  );
}

/** His absences of today and later, the first one first. */
export async function listAbsences(db: Database | Tx, personId: string, now: Date): Promise<Absence[]> {
  const person = await db
    .selectFrom('person')
    .select('time_zone')
    .where('id', '=', personId)
    .executeTakeFirst();
  if (!person) throw notFound('notFound');
  const rows = await db
    .selectFrom('absence')
    .selectAll()
    .where('person_id', '=', personId)
    .where('until_day', '>=', dayIn(person.time_zone, now))
    .orderBy('from_day')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    personId: row.person_id,
    from: row.from_day,
    until: row.until_day,
    substituteId: row.substitute_id,
  }));
}

export type NewAbsence = { personId: string; from: string; until: string; substituteId: string | null };

/**
 * Adds one. Throws `conflict('absence.overlaps')` when he is away on one of these days already,
 * `invalid('absence.order')` when it ends before it begins, `invalid('input.invalid')` for a substitute who is
 * himself or no active person.
 */
export async function addAbsence(administering: Administering, input: NewAbsence): Promise<Absence> {
  const { tx, now, actorId, ip } = administering;
  const { personId, from, until, substituteId } = input;
  if (until < from) throw invalid('absence.order');
  // One at a time: two that overlap cannot be added at once.
  const person = await tx
    .selectFrom('person')
    .select('deactivated_at')
    .where('id', '=', personId)
    .forUpdate()
    .executeTakeFirst();
  if (!person || person.deactivated_at) throw notFound('notFound');
  if (substituteId !== null) await requireSubstitute(tx, personId, substituteId);
  const overlapping = await tx
    .selectFrom('absence')
    .select('id')
    .where('person_id', '=', personId)
    .where('from_day', '<=', until)
    .where('until_day', '>=', from)
    .executeTakeFirst();
  if (overlapping) throw conflict('absence.overlaps');
  const id = newId();
  await tx
    .insertInto('absence')
    .values({
      id,
      person_id: personId,
      from_day: from,
      until_day: until,
      substitute_id: substituteId,
      created_at: now,
    })
    .execute();
  const after = { from, until, substituteId };
  await recordAudit(tx, { action: 'absence.added', actorId, subjectId: personId, now, ip, after });
  await announceAccess(tx, '*');
  return { id, ...input };
}

async function requireSubstitute(tx: Tx, personId: string, substituteId: string): Promise<void> {
  const substitute = await tx
    .selectFrom('person')
    .select('id')
    .where('id', '=', substituteId)
    .where('deactivated_at', 'is', null)
    .executeTakeFirst();
  if (!substitute || substituteId === personId) throw invalid('input.invalid');
}

/** Takes one of his away; `notFound` when it is not his. */
export async function removeAbsence(
  { tx, now, actorId, ip }: Administering,
  personId: string,
  id: string,
): Promise<void> {
  const removed = await tx
    .deleteFrom('absence')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .returning(['from_day', 'until_day'])
    .executeTakeFirst();
  if (!removed) throw notFound('notFound');
  const before = { from: removed.from_day, until: removed.until_day };
  await recordAudit(tx, { action: 'absence.removed', actorId, subjectId: personId, now, ip, before });
  await announceAccess(tx, '*');
}
