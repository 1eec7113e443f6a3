import {
  effectivePrivileges,
  MailboxDefaults,
  PrivilegeOverrides,
  privileges,
} from '@guichet/contract/privileges';
import type { Database, Tx } from '../platform/database.ts';
import type { Membership, Viewer } from './visibility.ts';

/** A personal mailbox has one person in it, who may do everything there. */
const ownerPrivileges = new Set(privileges);

/** Loads what decides everything that this person sees and may do; null for someone unknown or deactivated. */
export async function loadViewer(db: Database | Tx, personId: string): Promise<Viewer | null> {
  const viewers = await loadViewers(db, [personId]);
  return viewers.get(personId) ?? null;
}

/** The same for many people at once, for the live feed. */
export async function loadViewers(
  db: Database | Tx,
  personIds: readonly string[],
): Promise<Map<string, Viewer>> {
  if (personIds.length === 0) return new Map();
  const [people, departments, members, owned] = await Promise.all([
    db
      .selectFrom('person')
      .select(['id', 'role', 'language'])
      .where('id', 'in', personIds)
      .where('deactivated_at', 'is', null)
      .execute(),
    db.selectFrom('person_department').selectAll().where('person_id', 'in', personIds).execute(),
    db
      .selectFrom('mailbox_member')
      .innerJoin('mailbox', 'mailbox.id', 'mailbox_member.mailbox_id')
      .select(['mailbox_member.person_id', 'mailbox_id', 'role', 'overrides', 'defaults'])
      .where('person_id', 'in', personIds)
      .where('mailbox.archived_at', 'is', null)
      .where('mailbox.kind', '=', 'shared')
      .execute(),
    db
      .selectFrom('mailbox')
      .select(['id', 'owner_id'])
      .where('owner_id', 'in', personIds)
      .where('archived_at', 'is', null)
      .execute(),
  ]);
  return new Map(
    people.map((person) => {
      const memberships = new Map<string, Membership>();
      for (const member of members.filter((m) => m.person_id === person.id)) {
        const role = member.role as 'member' | 'dispatcher';
        memberships.set(member.mailbox_id, {
          mailboxId: member.mailbox_id,
          kind: 'shared',
          role,
          privileges: effectivePrivileges(
            role,
            MailboxDefaults.parse(member.defaults),
            PrivilegeOverrides.parse(member.overrides),
          ),
        });
      }
      for (const mailbox of owned.filter((m) => m.owner_id === person.id)) {
        memberships.set(mailbox.id, {
          mailboxId: mailbox.id,
          kind: 'personal',
          role: 'owner',
          privileges: ownerPrivileges,
        });
      }
      return [
        person.id,
        {
          personId: person.id,
          isAdmin: person.role === 'admin',
          language: person.language as 'fr' | 'en',
          departmentIds: new Set(
            departments.filter((d) => d.person_id === person.id).map((d) => d.department_id),
          ),
          memberships,
        },
      ];
    }),
  );
}
