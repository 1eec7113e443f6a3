/** Every combination of role, privileges, setting, assignee, department and what became of the mail. */
import type { Privilege } from '@guichet/contract/privileges';
import { describe, expect, it } from 'vitest';
import { type Membership, maySee, type Viewer } from '../access/visibility.ts';
import { type Hidden, hidingRule, mayAskForOthers, mayKnow } from './hiding-rule.ts';

const viewer = (membership: Omit<Membership, 'mailboxId'> | null, isAdmin = false): Viewer => ({
  personId: 'me',
  isAdmin,
  language: 'fr',
  departmentIds: new Set(['mine']),
  memberships: new Map(membership ? [['box', { mailboxId: 'box', ...membership }]] : []),
});
const member = (...privileges: Privilege[]) => ({
  kind: 'shared' as const,
  role: 'member' as const,
  privileges: new Set(privileges),
});
const viewers: Record<string, Viewer> = {
  dispatcher: viewer({ kind: 'shared', role: 'dispatcher', privileges: new Set() }),
  'who sees all': viewer(member('seeAll')),
  member: viewer(member('seeUnassigned')),
  'reduced member': viewer(member()),
  'administrator and member': viewer(member('seeUnassigned'), true),
  administrator: viewer(null, true),
  stranger: viewer(null),
  owner: viewer({ kind: 'personal', role: 'owner', privileges: new Set() }),
};

const combinations = Object.entries(viewers).flatMap(([name, one]) =>
  [null, 'me', 'colleague'].flatMap((assigneeId) =>
    [null, 'mine', 'other'].flatMap((departmentId) =>
      [false, true].flatMap((hidden) =>
        [false, true].flatMap((isDeleted) =>
          [false, true].map((membersSeeWhoHandles) => {
            const kind = name === 'owner' ? ('personal' as const) : ('shared' as const);
            const sight = { mailboxId: 'box', assigneeId, departmentId, hidden: hidden || isDeleted };
            const conversation: Hidden = { sight, kind, ownerId: null, isDeleted, membersSeeWhoHandles };
            return { name, one, conversation };
          }),
        ),
      ),
    ),
  ),
);

describe('the rule that hides', () => {
  it('is "visible" exactly where the rule of sight shows', () => {
    expect(combinations.length).toBe(8 * 3 * 3 * 2 * 2 * 2);
    for (const { name, one, conversation } of combinations) {
      expect(hidingRule(one, conversation) === 'visible', name).toBe(maySee(one, conversation.sight));
    }
  });

  it.each<[string, Partial<Hidden['sight']>, string]>([
    ['member', { assigneeId: 'colleague', departmentId: 'mine' }, 'assigned'],
    ['member', { departmentId: 'other' }, 'otherDepartment'],
    ['reduced member', { departmentId: 'mine' }, 'unassignedHidden'],
    ['reduced member', { departmentId: 'other' }, 'unassignedHidden'],
    ['reduced member', { assigneeId: 'me', departmentId: 'other' }, 'visible'],
    ['stranger', {}, 'notMember'],
    ['administrator', { assigneeId: 'me' }, 'notMember'],
    ['owner', { hidden: true }, 'removedOnServer'],
  ])('%s: %o', (name, given, expected) => {
    const sight = { mailboxId: 'box', assigneeId: null, departmentId: null, hidden: false, ...given };
    const kind = name === 'owner' ? 'personal' : 'shared';
    const one = viewers[name] as Viewer;
    expect(
      hidingRule(one, { sight, kind, ownerId: null, isDeleted: false, membersSeeWhoHandles: false }),
    ).toBe(expected);
  });

  it('of a personal mailbox is that it is somebody else’s, of an account that it is deactivated', () => {
    const sight = { mailboxId: 'box', assigneeId: null, departmentId: null, hidden: false };
    const personal = {
      sight,
      kind: 'personal' as const,
      ownerId: 'x',
      isDeleted: false,
      membersSeeWhoHandles: true,
    };
    expect(hidingRule(viewer(null), personal)).toBe('otherPersonal');
    expect(hidingRule(null, personal)).toBe('deactivated');
    expect(mayKnow(viewer(null, true), personal)).toBe(false);
  });
});

describe('who may know', () => {
  it('sees it, sees the whole mailbox, or is a member where the mailbox tells who handles what', () => {
    for (const { name, one, conversation } of combinations) {
      const { sight, membersSeeWhoHandles } = conversation;
      const isMember = one.memberships.has('box');
      const seesWhole = ['dispatcher', 'who sees all', 'owner'].includes(name);
      const isHandled = isMember && membersSeeWhoHandles && sight.assigneeId !== null && !sight.hidden;
      expect(mayKnow(one, conversation), name).toBe(maySee(one, sight) || seesWhole || isHandled);
    }
  });

  it('may ask for others only where he sees the mailbox whole, or as an administrator what he sees', () => {
    for (const { name, one, conversation } of combinations) {
      const seesWhole = ['dispatcher', 'who sees all', 'owner'].includes(name);
      const isAdmin = name === 'administrator and member' && maySee(one, conversation.sight);
      expect(mayAskForOthers(one, conversation), name).toBe(seesWhole || isAdmin);
      // To ask for others one has to know of it oneself.
      if (mayAskForOthers(one, conversation)) expect(mayKnow(one, conversation)).toBe(true);
    }
  });
});
