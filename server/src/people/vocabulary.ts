/**
 * Departments and qualifications, the lists that the administrator keeps, and tags, which dispatchers keep for their
 * mailboxes. Archived, never deleted.
 */

import { sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, forbidden, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { announceAccess, recordAudit } from './audit.ts';
import type { Administering } from './person.ts';

/** Since when it is archived after a change that may not speak of it; what is archived already keeps its moment. */
function archivedAfter(before: Date | null, archived: boolean | undefined, now: Date): Date | null {
  if (archived === undefined) return before;
  return archived ? (before ?? now) : null;
}

export async function createDepartment({ tx, now, actorId, ip }: Administering, name: string) {
  const department = { id: newId(), name };
  const made = await tx
    .insertInto('department')
    .values(department)
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw conflict('name.taken');
  await recordAudit(tx, {
    action: 'department.created',
    actorId,
    subjectId: department.id,
    now,
    ip,
    after: { name },
  });
  await announceAccess(tx, '*');
  return { ...department, archived: false };
}

export async function updateDepartment(
  { tx, now, actorId, ip }: Administering,
  id: string,
  change: { name?: string | undefined; archived?: boolean | undefined },
) {
  const before = await tx
    .selectFrom('department')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw notFound('notFound');
  const archivedAt = archivedAfter(before.archived_at, change.archived, now);
  const name = change.name ?? before.name;
  const same = await tx
    .selectFrom('department')
    .select('id')
    .where((eb) => eb(eb.fn('lower', ['name']), '=', name.toLowerCase()))
    .where('id', '<>', id)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  if (same && !archivedAt) throw conflict('name.taken');
  await tx.updateTable('department').set({ name, archived_at: archivedAt }).where('id', '=', id).execute();
  await recordAudit(tx, {
    action: 'department.changed',
    actorId,
    subjectId: id,
    now,
    ip,
    before: { name: before.name },
    after: change,
  });
  await announceAccess(tx, '*');
  return { id, name, archived: archivedAt !== null };
}

/** A qualification or a tag as the settings show it. */
const toLabel = (row: {
  id: string;
  name: string;
  colour: string;
  mailbox_id: string | null;
  archived_at: Date | null;
}) => ({
  id: row.id,
  name: row.name,
  colour: row.colour,
  mailboxId: row.mailbox_id,
  archived: row.archived_at !== null,
});

/** Every qualification, those in use first, by name. */
export async function listQualifications(db: Database | Tx) {
  const rows = await db
    .selectFrom('qualification')
    .selectAll()
    .orderBy(sql`archived_at is not null`)
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(toLabel);
}

export async function createQualification(
  { tx, now, actorId, ip }: Administering,
  input: { name: string; colour: string; mailboxId: string | null },
) {
  const id = newId();
  await requireFreeName(tx, input, null);
  await tx
    .insertInto('qualification')
    .values({ id, name: input.name, colour: input.colour, mailbox_id: input.mailboxId })
    .execute();
  await recordAudit(tx, { action: 'qualification.created', actorId, subjectId: id, now, ip, after: input });
  await announceAccess(tx, '*');
  return { id, ...input, archived: false };
}

export async function updateQualification(
  { tx, now, actorId, ip }: Administering,
  id: string,
  change: { name?: string | undefined; colour?: string | undefined; archived?: boolean | undefined },
) {
  const before = await tx
    .selectFrom('qualification')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw notFound('notFound');
  const archivedAt = archivedAfter(before.archived_at, change.archived, now);
  const after = { name: change.name ?? before.name, colour: change.colour ?? before.colour };
  if (!archivedAt) await requireFreeName(tx, { name: after.name, mailboxId: before.mailbox_id }, id);
  await tx
    .updateTable('qualification')
    .set({ ...after, archived_at: archivedAt })
    .where('id', '=', id)
    .execute();
  await recordAudit(tx, {
    action: 'qualification.changed',
    actorId,
    subjectId: id,
    now,
    ip,
    before: { name: before.name, colour: before.colour },
    after: change,
  });
  await announceAccess(tx, '*');
  return { id, ...after, mailboxId: before.mailbox_id, archived: archivedAt !== null };
}

/**
 * Two that are offered in one place never bear one name: neither in one mailbox nor one there and one everywhere.
 * Whoever names at the same time waits for the other.
 */
async function requireFreeName(
  tx: Tx,
  { name, mailboxId }: { name: string; mailboxId: string | null },
  ownId: string | null,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('qualification names', 0))`.execute(tx);
  const same = await tx
    .selectFrom('qualification')
    .select('id')
    .where((eb) => eb(eb.fn('lower', ['name']), '=', name.toLowerCase()))
    .where('archived_at', 'is', null)
    .$if(mailboxId !== null, (query) =>
      query.where((eb) => eb.or([eb('mailbox_id', 'is', null), eb('mailbox_id', '=', mailboxId)])),
    )
    .$if(ownId !== null, (query) => query.where('id', '<>', ownId!))
    .executeTakeFirst();
  if (same) throw conflict('name.taken');
}

/**
 * Whose tags somebody keeps. `all`: an administrator's, of every mailbox that is nobody's own. `keeps`: mailboxes
 * that he dispatches or owns; `sees`: those that exist for him.
 */
export type TagKeeper = { all: boolean; keeps: ReadonlySet<string>; sees: ReadonlySet<string> };

/** Throws `notFound` for a mailbox that does not exist for him, `forbidden` for one whose tags are not his to keep. */
async function requireKeeper(tx: Tx, keeper: TagKeeper, mailboxId: string | null): Promise<void> {
  if (mailboxId === null) {
    if (!keeper.all) throw forbidden('admin.only');
    return;
  }
  if (keeper.keeps.has(mailboxId)) return;
  if (keeper.all) {
    const shared = await tx
      .selectFrom('mailbox')
      .select('id')
      .where('id', '=', mailboxId)
      .where('kind', '=', 'shared')
      .executeTakeFirst();
    if (shared) return;
  }
  if (!keeper.sees.has(mailboxId)) throw notFound('notFound');
  throw forbidden('privilege.missing');
}

/** The tags of all mailboxes, and of those whose tags he keeps; those in use first, by name. */
export async function listTags(db: Database | Tx, keeper: TagKeeper) {
  const rows = await db
    .selectFrom('tag')
    .leftJoin('mailbox', 'mailbox.id', 'tag.mailbox_id')
    .select(['tag.id', 'tag.name', 'tag.colour', 'tag.mailbox_id', 'tag.archived_at'])
    .where((eb) =>
      eb.or([
        eb('tag.mailbox_id', 'is', null),
        ...(keeper.keeps.size > 0 ? [eb('tag.mailbox_id', 'in', [...keeper.keeps])] : []),
        ...(keeper.all ? [eb('mailbox.kind', '=', 'shared')] : []),
      ]),
    )
    .orderBy(sql`tag.archived_at is not null`)
    .orderBy('tag.name')
    .orderBy('tag.id')
    .execute();
  return rows.map(toLabel);
}

export type TagInput = { name: string; colour: string; mailboxId: string | null };

/** Throws `conflict('name.taken')` when a tag of the same mailbox bears that name. */
export async function createTag(
  { tx, now, actorId, ip }: Administering,
  keeper: TagKeeper,
  { name, colour, mailboxId }: TagInput,
) {
  await requireKeeper(tx, keeper, mailboxId);
  const id = newId();
  const made = await tx
    .insertInto('tag')
    .values({ id, name, colour, mailbox_id: mailboxId })
    .onConflict((on) => on.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw conflict('name.taken');
  await recordAudit(tx, {
    action: 'tag.created',
    actorId,
    subjectId: id,
    now,
    ip,
    after: { name, colour, mailboxId },
  });
  await announceAccess(tx, '*');
  return { id, name, colour, mailboxId, archived: false };
}

/** Renames, colours, archives or takes back from the archive. Throws as `createTag` does. */
export async function updateTag(
  { tx, now, actorId, ip }: Administering,
  keeper: TagKeeper,
  id: string,
  change: { name?: string | undefined; colour?: string | undefined; archived?: boolean | undefined },
) {
  const before = await tx.selectFrom('tag').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!before) throw notFound('notFound');
  await requireKeeper(tx, keeper, before.mailbox_id);
  const archivedAt = archivedAfter(before.archived_at, change.archived, now);
  const after = { name: change.name ?? before.name, colour: change.colour ?? before.colour };
  const same = await tx
    .selectFrom('tag')
    .select('id')
    .where((eb) => eb(eb.fn('lower', ['name']), '=', after.name.toLowerCase()))
    .where('mailbox_id', before.mailbox_id === null ? 'is' : '=', before.mailbox_id)
    .where('id', '<>', id)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  if (same && archivedAt === null) throw conflict('name.taken');
  await tx
    .updateTable('tag')
    .set({ ...after, archived_at: archivedAt })
    .where('id', '=', id)
    .execute();
  await recordAudit(tx, {
    action: 'tag.changed',
    actorId,
    subjectId: id,
    now,
    ip,
    before: { name: before.name, colour: before.colour },
    after: change,
  });
  await announceAccess(tx, '*');
  return { id, ...after, mailboxId: before.mailbox_id, archived: archivedAt !== null };
}
