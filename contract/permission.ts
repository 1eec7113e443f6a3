/**
 * Who may do what with a conversation that he sees; pure, and the same for the server, which refuses, and for
 * the browser, which does not even offer. A dispatcher acts on everything in the mailbox; a member only on what
 * is assigned to him, and may claim what is unassigned.
 */
import { type Privilege, privileges } from './privileges.ts';
import type { Reason } from './refusals.ts';

export type Standing = {
  kind: 'shared' | 'personal';
  role: 'member' | 'dispatcher' | 'owner';
  privileges: ReadonlySet<Privilege>;
};

/** Privileges that concern seeing, or the mailbox as a whole: they need no assignment. */
const sightPrivileges: ReadonlySet<Privilege> = new Set<Privilege>([
  'seeUnassigned',
  'seeAll',
  'seeHistory',
  'seeStatistics',
  'export',
  'editTemplates',
]);
/** What has no meaning where one person works alone. */
const teamPrivileges: ReadonlySet<Privilege> = new Set<Privilege>(['claim', 'assign', 'release', 'affect']);

/** Null when allowed; else the reason. The conversation must be visible to the person already. */
export function refusalOf(
  personId: string,
  standing: Standing,
  assigneeId: string | null,
  privilege: Privilege,
): Reason | null {
  if (standing.kind === 'personal' && teamPrivileges.has(privilege)) return 'privilege.missing';
  if (!standing.privileges.has(privilege)) return 'privilege.missing';
  if (standing.role !== 'member' || sightPrivileges.has(privilege)) return null;
  if (privilege === 'claim')
    return assigneeId === null || assigneeId === personId ? null : 'conversation.notYours';
  if (privilege === 'assign' || assigneeId === personId) return null;
  // Answering an unassigned one takes it first, in the same step.
  if (privilege === 'reply' && assigneeId === null && standing.privileges.has('claim')) return null;
  return assigneeId === null ? 'conversation.unassigned' : 'conversation.notYours';
}

/** Everything the person may do with it. */
export function permissionsOf(personId: string, standing: Standing, assigneeId: string | null): Privilege[] {
  return privileges.filter((privilege) => refusalOf(personId, standing, assigneeId, privilege) === null);
}
