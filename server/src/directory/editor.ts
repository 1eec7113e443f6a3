/**
 * Who may do what with the directory (docs/decisions/013-directory.md), pure. Everyone who signs in reads what is not
 * private. Changing what everyone sees takes the privilege to identify in a shared mailbox; importing and exporting
 * takes the privilege to export in one. An administrator may all of it. What somebody keeps for himself is his.
 */
import type { Privilege } from '@guichet/contract/privileges';
import type { Viewer } from '../access/visibility.ts';
import { forbidden } from '../platform/errors.ts';

/** The scope of what everyone sees. */
export const EVERYONE = '00000000-0000-0000-0000-000000000000';

/** Where this viewer looks: what everyone sees, and what is his own. */
export const scopesOf = (viewer: Viewer): [string, string] => [EVERYONE, viewer.personId];

const holdsSomewhere = (viewer: Viewer, privilege: Privilege): boolean =>
  viewer.isAdmin ||
  [...viewer.memberships.values()].some(
    (membership) => membership.kind === 'shared' && membership.privileges.has(privilege),
  );

/** Whether he may change what everyone sees (`ownerId` null) or what this person keeps for himself. */
export const mayEdit = (viewer: Viewer, ownerId: string | null): boolean =>
  ownerId === null ? holdsSomewhere(viewer, 'identify') : ownerId === viewer.personId;

export function requireEdit(viewer: Viewer, ownerId: string | null): void {
  if (!mayEdit(viewer, ownerId)) throw forbidden('directory.mayNot');
}

export const mayExport = (viewer: Viewer): boolean => holdsSomewhere(viewer, 'export');

export function requireExport(viewer: Viewer): void {
  if (!mayExport(viewer)) throw forbidden('directory.mayNotExport');
}
