/** Who works in a mailbox and what is offered there, as its members see it. */
import type { Assignee } from '@guichet/contract/mailboxes';
import { sql } from 'kysely';
import { type Viewer, visibleTo } from '../access/visibility.ts';
import { readAway } from '../people/absence.ts';
import type { Database } from '../platform/database.ts';

type IsOnline = (personId: string) => boolean;

export async function readVocabulary(db: Database, mailboxId: string, now: Date, isOnline: IsOnline) {
  const [people, departments, qualifications, tags, folders, away] = await Promise.all([
    db
      .selectFrom('person')
      .select(['id', 'name', 'email', 'deactivated_at'])
      .select((eb) =>
        eb
          .or([
            eb.exists(
              eb
                .selectFrom('mailbox_member')
                .select(sql`1`.as('one'))
                .whereRef('person_id', '=', 'person.id')
                .where('mailbox_id', '=', mailboxId),
            ),
            eb.exists(
              eb
                .selectFrom('mailbox')
                .select(sql`1`.as('one'))
                .whereRef('owner_id', '=', 'person.id')
                .where('mailbox.id', '=', mailboxId),
            ),
          ])
          .as('is_member'),
      )
      .select((eb) =>
        eb
          .exists(
            eb
              .selectFrom('mailbox_member')
              .select(sql`1`.as('one'))
              .whereRef('person_id', '=', 'person.id')
              .where('mailbox_id', '=', mailboxId)
              .where('role', '=', 'dispatcher'),
          )
          .as('is_dispatcher'),
      )
      .orderBy('name')
      .execute(),
    db
      .selectFrom('mailbox_department')
      .innerJoin('department', 'department.id', 'department_id')
      .select(['department.id', 'name', 'archived_at'])
      .where('mailbox_id', '=', mailboxId)
      .orderBy('name')
      .execute(),
    db
      .selectFrom('qualification')
      .selectAll()
      .where((eb) => eb.or([eb('mailbox_id', 'is', null), eb('mailbox_id', '=', mailboxId)]))
      .orderBy('name')
      .execute(),
    db
      .selectFrom('tag')
      .selectAll()
      .where((eb) => eb.or([eb('mailbox_id', 'is', null), eb('mailbox_id', '=', mailboxId)]))
      .orderBy('name')
      .execute(),
    db
      .selectFrom('folder')
      .select(['id', 'path', 'delimiter', 'gone_at'])
      .where('mailbox_id', '=', mailboxId)
      .where('role', '=', 'other')
      .orderBy('path')
      .execute(),
    readAway(db, now),
  ]);
  const card = (p: (typeof people)[number]) => ({
    id: p.id,
    name: p.name,
    email: p.email,
    online: isOnline(p.id),
    deactivated: p.deactivated_at !== null,
    away: away.get(p.id) ?? null,
  });
  return {
    members: people.filter((p) => p.is_member).map(card),
    others: people.filter((p) => !p.is_member).map(card),
    dispatcherIds: people.filter((p) => p.is_dispatcher && p.deactivated_at === null).map((p) => p.id),
    departments: departments.map((d) => ({ id: d.id, name: d.name, archived: d.archived_at !== null })),
    qualifications: qualifications.map((q) => ({
      id: q.id,
      name: q.name,
      colour: q.colour,
      mailboxId: q.mailbox_id,
      archived: q.archived_at !== null,
    })),
    tags: tags.map((tag) => ({
      id: tag.id,
      name: tag.name,
      colour: tag.colour,
      mailboxId: tag.mailbox_id,
      archived: tag.archived_at !== null,
    })),
    folders: folders.map((folder) => ({
      id: folder.id,
      path: folder.path,
      delimiter: folder.delimiter,
      gone: folder.gone_at !== null,
    })),
  };
}

/** Counting stops here: more than this is more than anyone should have open. */
const MOST = 1000;

/** The lines of the assignment dialog: everyone who may be responsible here, with what the viewer sees that he has open. */
export async function listAssignees(
  db: Database,
  viewer: Viewer,
  mailboxId: string,
  now: Date,
  isOnline: IsOnline,
): Promise<Assignee[]> {
  const people = await db
    .selectFrom('mailbox_member')
    .innerJoin('person', 'person.id', 'mailbox_member.person_id')
    .select(['person.id', 'person.name', 'person.email', 'person.last_seen_at'])
    .select((eb) =>
      eb
        .selectFrom((inner) =>
          inner
            .selectFrom('conversation')
            .select('conversation.id')
            .whereRef('conversation.assignee_id', '=', 'person.id')
            .where('conversation.mailbox_id', '=', mailboxId)
            .where('conversation.place', '=', 'inbox')
            .where('conversation.status', '=', 'open')
            .where('conversation.hidden', '=', false)
            .where(visibleTo(viewer))
            .limit(MOST)
            .as('open'),
        )
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('open_count'),
    )
    .where('mailbox_member.mailbox_id', '=', mailboxId)
    .where('person.deactivated_at', 'is', null)
    .orderBy('person.name')
    .execute();
  const departments = await db
    .selectFrom('person_department')
    .innerJoin('department', 'department.id', 'department_id')
    .select(['person_id', 'department.name'])
    .where('archived_at', 'is', null)
    .orderBy('department.name')
    .execute();
  const away = await readAway(
    db,
    now,
    people.map(({ id }) => id),
  );
  return people.map((person) => ({
    person: {
      id: person.id,
      name: person.name,
      email: person.email,
      online: isOnline(person.id),
      deactivated: false,
      away: away.get(person.id) ?? null,
    },
    departments: departments.filter((d) => d.person_id === person.id).map((d) => d.name),
    openCount: Number(person.open_count ?? 0),
    lastSeenAt: person.last_seen_at?.toISOString() ?? null,
  }));
}
