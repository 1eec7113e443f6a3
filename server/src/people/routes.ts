import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { readAway } from './absence.ts';
import { recordAudit } from './audit.ts';
import { createPasswordLink } from './password-link.ts';
import { type Administering, createPerson, updateOwn, updatePerson } from './person.ts';
import {
  createDepartment,
  createQualification,
  createTag,
  listQualifications,
  listTags,
  type TagKeeper,
  updateDepartment,
  updateQualification,
  updateTag,
} from './vocabulary.ts';

/** What must happen in the same transaction in rooms above this one, and how a link is mailed. */
export type PeopleReactions = {
  releaseAllOf(tx: Tx, personId: string, now: Date, actorId: string | null): Promise<number>;
  /** Mails the link when a sending account is chosen; false when there is none. */
  mailLink(personId: string, link: string): Promise<boolean>;
  isOnline(personId: string): boolean;
};

/** Everything under `people` but `me`, which needs the mailboxes and their counts. */
export function peopleRoutes(
  house: Pick<House, 'db' | 'clock'> & { config: { publicUrl: string } },
  reactions: PeopleReactions,
) {
  const router = implement(api.people).$context<RequestContext>().use(guard);
  const administer = <T>(
    context: { viewer: { personId: string }; ip: string },
    work: (a: Administering) => Promise<T>,
  ) =>
    inTransaction(house.db, (tx) =>
      work({ tx, now: house.clock.now(), actorId: context.viewer.personId, ip: context.ip }),
    );
  const withLink = async (id: string, path: string) => {
    const link = `${house.config.publicUrl}${path}`;
    return { link, mailed: await reactions.mailLink(id, link) };
  };

  return {
    updateMe: router.updateMe.handler(async ({ input, context }) => {
      await inTransaction(house.db, (tx) => updateOwn(tx, context.viewer.personId, house.clock.now(), input));
      return { ok: true as const };
    }),
    list: router.list.handler(() => listPeople(house.db, house.clock.now(), reactions)),
    create: router.create.handler(async ({ input, context }) => {
      const { id, path } = await administer(context, async (a) => {
        const own = await a.tx
          .selectFrom('person')
          .select('time_zone')
          .where('id', '=', context.viewer.personId)
          .executeTakeFirstOrThrow();
        const made = await createPerson(a, { ...input, timeZone: own.time_zone });
        return { id: made, path: await createPasswordLink(a.tx, made, a.now) };
      });
      return { id, ...(await withLink(id, path)) };
    }),
    update: router.update.handler(async ({ input, context }) => {
      const released = await administer(context, (a) =>
        updatePerson(a, input.id, input, reactions.releaseAllOf),
      );
      return { ok: true as const, released };
    }),
    passwordLink: router.passwordLink.handler(async ({ input, context }) => {
      const path = await administer(context, async ({ tx, now, actorId, ip }) => {
        const person = await tx
          .selectFrom('person')
          .select('id')
          .where('id', '=', input.id)
          .forUpdate()
          .executeTakeFirst();
        if (!person) throw notFound('notFound');
        await recordAudit(tx, { action: 'password.link', actorId, subjectId: input.id, now, ip });
        return createPasswordLink(tx, input.id, now);
      });
      return withLink(input.id, path);
    }),
    departments: router.departments.handler(async () => {
      const rows = await house.db.selectFrom('department').selectAll().orderBy('name').execute();
      return rows.map((row) => ({ id: row.id, name: row.name, archived: row.archived_at !== null }));
    }),
    createDepartment: router.createDepartment.handler(({ input, context }) =>
      administer(context, (a) => createDepartment(a, input.name)),
    ),
    updateDepartment: router.updateDepartment.handler(({ input, context }) =>
      administer(context, (a) => updateDepartment(a, input.id, input)),
    ),
    qualifications: router.qualifications.handler(() => listQualifications(house.db)),
    createQualification: router.createQualification.handler(({ input, context }) =>
      administer(context, (a) => createQualification(a, input)),
    ),
    updateQualification: router.updateQualification.handler(({ input, context }) =>
      administer(context, (a) => updateQualification(a, input.id, input)),
    ),
    tags: router.tags.handler(({ context }) => listTags(house.db, tagKeeper(context.viewer))),
    createTag: router.createTag.handler(({ input, context }) =>
      administer(context, (a) => createTag(a, tagKeeper(context.viewer), input)),
    ),
    updateTag: router.updateTag.handler(({ input, context }) =>
      administer(context, (a) => updateTag(a, tagKeeper(context.viewer), input.id, input)),
    ),
  };
}

function tagKeeper(viewer: NonNullable<RequestContext['viewer']>): TagKeeper {
  const own = [...viewer.memberships.values()];
  return {
    all: viewer.isAdmin,
    keeps: new Set(own.filter(({ role }) => role !== 'member').map(({ mailboxId }) => mailboxId)),
    sees: new Set(own.map(({ mailboxId }) => mailboxId)),
  };
}

async function listPeople(db: Database, now: Date, reactions: PeopleReactions) {
  const [people, departments, passwords, away] = await Promise.all([
    db.selectFrom('person').selectAll().orderBy('name').execute(),
    db.selectFrom('person_department').selectAll().execute(),
    db.selectFrom('sign_in_account').select('person_id').where('password', 'is not', null).execute(),
    readAway(db, now),
  ]);
  const withPassword = new Set(passwords.map((row) => row.person_id));
  return people.map((person) => ({
    id: person.id,
    name: person.name,
    email: person.email,
    online: reactions.isOnline(person.id),
    deactivated: person.deactivated_at !== null,
    away: away.get(person.id) ?? null,
    role: person.role as 'agent' | 'supervisor' | 'admin',
    language: person.language as 'fr' | 'en',
    departmentIds: departments.filter((d) => d.person_id === person.id).map((d) => d.department_id),
    lastSeenAt: person.last_seen_at?.toISOString() ?? null,
    hasPassword: withPassword.has(person.id),
  }));
}
