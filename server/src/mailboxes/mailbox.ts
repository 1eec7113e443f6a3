/** Addresses that people work in, their members and what is offered there. */
import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { MailboxDefaults, PrivilegeOverrides } from '@guichet/contract/privileges';
import { readAway } from '../people/absence.ts';
import { announceAccess, recordAudit } from '../people/audit.ts';
import { type Administering, requireTimeZone } from '../people/person.ts';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';

export type NewMailbox = {
  kind: 'shared' | 'personal';
  /** Null for a shared one. */
  ownerId: string | null;
  name: string;
  address: string;
  aliases?: readonly string[];
  timeZone: string;
};

/** Makes a mailbox without members; refuses an address that another mailbox answers to. Gives its id. */
export async function createMailbox(
  { tx, now, actorId, ip }: Administering,
  input: NewMailbox,
): Promise<string> {
  requireTimeZone(input.timeZone);
  const id = newId();
  const aliases = cleanAddresses(input.aliases ?? []);
  await requireFreeAddresses(tx, [input.address, ...aliases], null);
  await tx
    .insertInto('mailbox')
    .values({
      id,
      kind: input.kind,
      owner_id: input.ownerId,
      name: input.name,
      address: input.address.toLowerCase(),
      aliases,
      time_zone: input.timeZone,
      defaults: JSON.stringify(MailboxDefaults.parse({})),
      created_at: now,
    })
    .execute();
  await recordAudit(tx, {
    action: 'mailbox.created',
    actorId,
    subjectId: id,
    now,
    ip,
    after: { name: input.name, kind: input.kind },
  });
  await announceAccess(tx, '*');
  return id;
}

export type MailboxChange = {
  name?: string | undefined;
  aliases?: readonly string[] | undefined;
  timeZone?: string | undefined;
  defaults?: { [K in keyof MailboxDefaults]?: MailboxDefaults[K] | undefined } | undefined;
  departmentIds?: readonly string[] | undefined;
  /** Days after which what lies in the trash is deleted for good; null = never. */
  trashRetentionDays?: number | null | undefined;
};

export async function updateMailbox(
  { tx, now, actorId, ip }: Administering,
  id: string,
  change: MailboxChange,
): Promise<void> {
  const before = await tx
    .selectFrom('mailbox')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw notFound('notFound');
  if (change.timeZone !== undefined) requireTimeZone(change.timeZone);
  const aliases = change.aliases ? cleanAddresses(change.aliases) : before.aliases;
  if (change.aliases) await requireFreeAddresses(tx, aliases, id);
  const defaults = MailboxDefaults.parse({ ...(before.defaults as object), ...change.defaults });
  await tx
    .updateTable('mailbox')
    .set({
      name: change.name ?? before.name,
      aliases,
      time_zone: change.timeZone ?? before.time_zone,
      defaults: JSON.stringify(defaults),
      trash_retention_days:
        change.trashRetentionDays === undefined ? before.trash_retention_days : change.trashRetentionDays,
    })
    .where('id', '=', id)
    .execute();
  if (change.departmentIds) await setMailboxDepartments(tx, id, change.departmentIds);
  await recordAudit(tx, {
    action: 'mailbox.changed',
    actorId,
    subjectId: id,
    now,
    ip,
    before: {
      name: before.name,
      aliases: before.aliases,
      timeZone: before.time_zone,
      defaults: before.defaults,
      trashRetentionDays: before.trash_retention_days,
    },
    after: change,
  });
  await announceAccess(tx, '*');
}

/** Adds a member, or changes his role and fine privileges. */
export async function setMember(
  { tx, now, actorId, ip }: Administering,
  mailboxId: string,
  personId: string,
  role: 'member' | 'dispatcher',
  overrides: PrivilegeOverrides,
): Promise<void> {
  const mailbox = await tx
    .selectFrom('mailbox')
    .select('kind')
    .where('id', '=', mailboxId)
    .executeTakeFirst();
  const person = await tx
    .selectFrom('person')
    .select('deactivated_at')
    .where('id', '=', personId)
    .executeTakeFirst();
  if (!mailbox || !person) throw notFound('notFound');
  if (mailbox.kind === 'personal' || person.deactivated_at) throw invalid('input.invalid');
  await tx
    .insertInto('mailbox_member')
    .values({ mailbox_id: mailboxId, person_id: personId, role, overrides: JSON.stringify(overrides) })
    .onConflict((c) =>
      c.columns(['mailbox_id', 'person_id']).doUpdateSet({ role, overrides: JSON.stringify(overrides) }),
    )
    .execute();
  await recordAudit(tx, {
    action: 'member.set',
    actorId,
    subjectId: mailboxId,
    now,
    ip,
    after: { personId, role, overrides },
  });
  await announceAccess(tx, [personId]);
}

/** Removes a member; what he had open there goes back through `releaseAllOf`, whose count is given. */
export async function removeMember(
  { tx, now, actorId, ip }: Administering,
  mailboxId: string,
  personId: string,
  releaseAllOf: (
    tx: Tx,
    personId: string,
    mailboxId: string,
    now: Date,
    actorId: string | null,
  ) => Promise<number>,
): Promise<number> {
  const removed = await tx
    .deleteFrom('mailbox_member')
    .where('mailbox_id', '=', mailboxId)
    .where('person_id', '=', personId)
    .returning('role')
    .executeTakeFirst();
  if (!removed) throw notFound('notFound');
  const released = await releaseAllOf(tx, personId, mailboxId, now, actorId);
  await recordAudit(tx, {
    action: 'member.removed',
    actorId,
    subjectId: mailboxId,
    now,
    ip,
    before: { personId, role: removed.role },
  });
  await announceAccess(tx, [personId]);
  return released;
}

/** Every mailbox as the administrator configures it; of personal ones only that they are there, no content. */
export async function readMailboxes(
  db: Database | Tx,
  now: Date,
  isOnline: (personId: string) => boolean,
  id?: string,
): Promise<MailboxDetail[]> {
  const mailboxes = await db
    .selectFrom('mailbox')
    .selectAll()
    .where('archived_at', 'is', null)
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .orderBy('kind', 'desc')
    .orderBy('name')
    .execute();
  const members = await db
    .selectFrom('mailbox_member')
    .innerJoin('person', 'person.id', 'mailbox_member.person_id')
    .select([
      'mailbox_id',
      'person.id',
      'person.name',
      'person.email',
      'person.deactivated_at',
      'mailbox_member.role',
      'overrides',
    ])
    .orderBy('person.name')
    .execute();
  const departments = await db
    .selectFrom('mailbox_department')
    .innerJoin('department', 'department.id', 'department_id')
    .select(['mailbox_id', 'department.id', 'department.name', 'department.archived_at'])
    .orderBy('department.name')
    .execute();
  const qualifications = await db.selectFrom('qualification').selectAll().orderBy('name').execute();
  const accounts = await db.selectFrom('mail_account').select('mailbox_id').execute();
  const away = await readAway(db, now);
  return mailboxes.map((mailbox) => ({
    id: mailbox.id,
    kind: mailbox.kind as 'shared' | 'personal',
    name: mailbox.name,
    address: mailbox.address,
    aliases: mailbox.aliases,
    timeZone: mailbox.time_zone,
    defaults: MailboxDefaults.parse(mailbox.defaults),
    members: members
      .filter((m) => m.mailbox_id === mailbox.id)
      .map((m) => ({
        person: {
          id: m.id,
          name: m.name,
          email: m.email,
          online: isOnline(m.id),
          deactivated: m.deactivated_at !== null,
          away: away.get(m.id) ?? null,
        },
        role: m.role as 'member' | 'dispatcher',
        overrides: PrivilegeOverrides.parse(m.overrides),
      })),
    departments: departments
      .filter((d) => d.mailbox_id === mailbox.id)
      .map((d) => ({ id: d.id, name: d.name, archived: d.archived_at !== null })),
    qualifications: qualifications
      .filter((q) => q.mailbox_id === null || q.mailbox_id === mailbox.id)
      .map((q) => ({
        id: q.id,
        name: q.name,
        colour: q.colour,
        mailboxId: q.mailbox_id,
        archived: q.archived_at !== null,
      })),
    hasAccount: accounts.some((account) => account.mailbox_id === mailbox.id),
    trashRetentionDays: mailbox.trash_retention_days,
  }));
}

/** The departments offered in this mailbox; never a membership. */
export async function setMailboxDepartments(
  tx: Tx,
  mailboxId: string,
  departmentIds: readonly string[],
): Promise<void> {
  await tx.deleteFrom('mailbox_department').where('mailbox_id', '=', mailboxId).execute();
  const ids = [...new Set(departmentIds)];
  if (ids.length === 0) return;
  const known = await tx.selectFrom('department').select('id').where('id', 'in', ids).execute();
  if (known.length !== ids.length) throw invalid('input.invalid');
  await tx
    .insertInto('mailbox_department')
    .values(ids.map((departmentId) => ({ mailbox_id: mailboxId, department_id: departmentId })))
    .execute();
}

const cleanAddresses = (addresses: readonly string[]) => [
  ...new Set(addresses.map((address) => address.trim().toLowerCase())),
];

async function requireFreeAddresses(
  tx: Tx,
  addresses: readonly string[],
  ownId: string | null,
): Promise<void> {
  const wanted = cleanAddresses(addresses);
  const others = await tx
    .selectFrom('mailbox')
    .select(['address', 'aliases'])
    .where('archived_at', 'is', null)
    .$if(ownId !== null, (query) => query.where('id', '<>', ownId!))
    .execute();
  const taken = new Set(others.flatMap((other) => [other.address, ...other.aliases]));
  const address = wanted.find((one) => taken.has(one));
  if (address) throw conflict('address.taken', { address });
}
