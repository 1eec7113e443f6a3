import { Preferences } from '@guichet/contract/people';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, forbidden, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { announceAccess, recordAudit } from './audit.ts';

export type NewPerson = {
  name: string;
  email: string;
  role: 'agent' | 'supervisor' | 'admin';
  language: 'fr' | 'en';
  timeZone: string;
  departmentIds: readonly string[];
  title?: string;
};

/** Who administers, for the audit log. */
export type Administering = { tx: Tx; now: Date; actorId: string | null; ip: string | null };

/** Makes a person without a password. Refuses an address that someone has already. Gives the new id. */
export async function createPerson(
  { tx, now, actorId, ip }: Administering,
  input: NewPerson,
): Promise<string> {
  const id = newId();
  requireTimeZone(input.timeZone);
  const made = await tx
    .insertInto('person')
    .values({
      id,
      name: input.name,
      email: input.email.toLowerCase(),
      role: input.role,
      language: input.language,
      time_zone: input.timeZone,
      title: input.title ?? '',
      created_at: now,
      updated_at: now,
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw conflict('person.exists');
  await setDepartments(tx, id, input.departmentIds);
  await recordAudit(tx, {
    action: 'person.created',
    actorId,
    subjectId: id,
    now,
    ip,
    after: { role: input.role },
  });
  return id;
}

export type PersonChange = {
  name?: string | undefined;
  role?: 'agent' | 'supervisor' | 'admin' | undefined;
  departmentIds?: readonly string[] | undefined;
  deactivated?: boolean | undefined;
};

/**
 * Changes a person. The last administrator stays one. Deactivating ends his sessions and, through
 * `releaseAllOf`, gives back what he had open, all in this transaction. Gives how many were given back.
 */
export async function updatePerson(
  administering: Administering,
  id: string,
  change: PersonChange,
  releaseAllOf: (tx: Tx, personId: string, now: Date, actorId: string | null) => Promise<number>,
): Promise<number> {
  const { tx, now, actorId, ip } = administering;
  // One change of administrators at a time: two last ones cannot remove each other.
  const admins = await tx
    .selectFrom('person')
    .select('id')
    .where('role', '=', 'admin')
    .where('deactivated_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  const before = await tx
    .selectFrom('person')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw notFound('notFound');
  const losesAdmin = change.deactivated === true || (change.role !== undefined && change.role !== 'admin');
  if (losesAdmin && admins.length === 1 && admins[0]!.id === id) throw forbidden('admin.last');
  const deactivatedAt =
    change.deactivated === undefined
      ? before.deactivated_at
      : change.deactivated
        ? (before.deactivated_at ?? now)
        : null;
  await tx
    .updateTable('person')
    .set({
      name: change.name ?? before.name,
      role: change.role ?? before.role,
      deactivated_at: deactivatedAt,
      updated_at: now,
    })
    .where('id', '=', id)
    .execute();
  if (change.departmentIds) await setDepartments(tx, id, change.departmentIds);
  let released = 0;
  if (change.deactivated && !before.deactivated_at) {
    await tx.deleteFrom('sign_in_session').where('person_id', '=', id).execute();
    released = await releaseAllOf(tx, id, now, actorId);
  }
  await recordAudit(tx, {
    action: 'person.changed',
    actorId,
    subjectId: id,
    now,
    ip,
    before: { role: before.role, deactivated: before.deactivated_at !== null },
    after: { ...change },
  });
  await announceAccess(tx, [id]);
  return released;
}

export type OwnChange = {
  name?: string | undefined;
  language?: 'fr' | 'en' | undefined;
  timeZone?: string | undefined;
  preferences?: Partial<Preferences> | undefined;
};

/** What a person changes of himself. */
export async function updateOwn(tx: Tx, personId: string, now: Date, change: OwnChange): Promise<void> {
  const person = await tx
    .selectFrom('person')
    .selectAll()
    .where('id', '=', personId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (change.timeZone !== undefined) requireTimeZone(change.timeZone);
  const before = Preferences.parse(person.preferences);
  const preferences = Preferences.parse({ ...before, ...change.preferences });
  await tx
    .updateTable('person')
    .set({
      name: change.name ?? person.name,
      language: change.language ?? person.language,
      time_zone: change.timeZone ?? person.time_zone,
      preferences: JSON.stringify(preferences),
      updated_at: now,
    })
    .where('id', '=', personId)
    .execute();
  await announceAccess(tx, [personId]);
}

async function setDepartments(tx: Tx, personId: string, departmentIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('person_department').where('person_id', '=', personId).execute();
  const ids = [...new Set(departmentIds)];
  if (ids.length === 0) return;
  const known = await tx
    .selectFrom('department')
    .select('id')
    .where('id', 'in', ids)
    .where('archived_at', 'is', null)
    .execute();
  if (known.length !== ids.length) throw invalid('input.invalid');
  await tx
    .insertInto('person_department')
    .values(ids.map((departmentId) => ({ person_id: personId, department_id: departmentId })))
    .execute();
}

/** Refuses a name that is no IANA time zone. */
export function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw invalid('input.invalid', { timeZone });
  }
}

/** Names by id, for sentences that say who. */
export async function personName(db: Database | Tx, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const person = await db.selectFrom('person').select('name').where('id', '=', id).executeTakeFirst();
  return person?.name ?? null;
}
