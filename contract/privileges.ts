/**
 * Every fine privilege that a member of a shared mailbox may hold, and the two presets, as data.
 * A privilege set for one member beats the preset and the mailbox's default (product.md, who sees what).
 */
import { z } from 'zod';

export const privileges = [
  'seeUnassigned',
  'seeAll',
  'seeHistory',
  'seeStatistics',
  'claim',
  'assign',
  'release',
  'reply',
  'note',
  'status',
  'qualify',
  'affect',
  'identify',
  'file',
  'move',
  'archive',
  'delete',
  'deleteForGood',
  'setTriggers',
  'export',
  'editTemplates',
] as const;

export type Privilege = (typeof privileges)[number];
export const Privilege = z.enum(privileges);

export const mailboxRoles = ['member', 'dispatcher'] as const;
export type MailboxRole = (typeof mailboxRoles)[number];
export const MailboxRole = z.enum(mailboxRoles);

/** What a mailbox sets for all its members; a dispatcher is not bound by it. */
export const MailboxDefaults = z.object({
  /** Members see what is unassigned and affected to no department or to one of theirs. */
  membersSeeUnassigned: z.boolean().default(true),
  /** Members may put their own conversation back to unassigned. */
  membersMayRelease: z.boolean().default(false),
  /** Members see that a colleague handles this correspondent (who, since when; no content). */
  membersSeeWhoHandles: z.boolean().default(false),
});
export type MailboxDefaults = z.infer<typeof MailboxDefaults>;

const everyone: Privilege[] = [
  'seeHistory',
  'claim',
  'reply',
  'note',
  'status',
  'qualify',
  'affect',
  'identify',
  'file',
  'move',
  'archive',
  'delete',
  'setTriggers',
];

/** The preset of a role under a mailbox's defaults. */
export function presetPrivileges(role: MailboxRole, defaults: MailboxDefaults): Set<Privilege> {
  if (role === 'dispatcher') return new Set(privileges);
  const preset = new Set(everyone);
  if (defaults.membersSeeUnassigned) preset.add('seeUnassigned');
  if (defaults.membersMayRelease) preset.add('release');
  return preset;
}

/** A member's own yes and no over the preset. */
export type PrivilegeOverrides = Partial<Record<Privilege, boolean>>;
export const PrivilegeOverrides = z.partialRecord(Privilege, z.boolean());

/** The privileges that hold for one member: the preset, then what was set for this person. */
export function effectivePrivileges(
  role: MailboxRole,
  defaults: MailboxDefaults,
  overrides: PrivilegeOverrides,
): Set<Privilege> {
  const held = presetPrivileges(role, defaults);
  for (const privilege of privileges) {
    const own = overrides[privilege];
    if (own === true) held.add(privilege);
    if (own === false) held.delete(privilege);
  }
  return held;
}
