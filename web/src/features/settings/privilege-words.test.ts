import { MailboxDefaults, privileges } from '@guichet/contract/privileges';
import { describe, expect, it } from 'vitest';
import { choiceOf, privilegeGroups, privilegeWords, sharesOf, withChoice } from './privilege-words.ts';

const defaults = MailboxDefaults.parse({});
const shareOf = (
  id: string,
  ...[role, overrides]: [Parameters<typeof sharesOf>[0], Parameters<typeof sharesOf>[2]]
) => sharesOf(role, defaults, overrides).find((share) => share.id === id);

describe('the groups of privileges', () => {
  it('hold every privilege once, each with its words', () => {
    const grouped = privilegeGroups.flatMap((group) => group.privileges);
    expect([...grouped].sort()).toEqual([...privileges].sort());
    for (const privilege of privileges) expect(privilegeWords[privilege]).toBeDefined();
  });
});

describe('what a member holds', () => {
  it('is everything for a dispatcher', () => {
    for (const { share, isOwn } of sharesOf('dispatcher', defaults, {})) {
      expect([share, isOwn]).toEqual(['all', false]);
    }
  });
  it('is part of sharing out for a member', () => {
    expect(shareOf('share', 'member', {})).toMatchObject({ share: 'part', held: ['claim'] });
    expect(shareOf('answer', 'member', {})).toMatchObject({ share: 'all' });
  });
  it('is nothing of a group whose privileges were all taken', () => {
    expect(shareOf('answer', 'member', { reply: false, note: false })).toMatchObject({
      share: 'none',
      isOwn: true,
    });
  });
});

describe('the choice for one privilege', () => {
  it('goes to yes, to no and back to the role', () => {
    const yes = withChoice({}, 'assign', 'yes');
    const no = withChoice(yes, 'assign', 'no');
    expect([yes, no, withChoice(no, 'assign', 'preset')]).toEqual([{ assign: true }, { assign: false }, {}]);
    expect(choiceOf(no, 'assign')).toBe('no');
    expect(choiceOf({}, 'assign')).toBe('preset');
  });
  it('leaves the others alone', () => {
    expect(withChoice({ export: true }, 'assign', 'no')).toEqual({ export: true, assign: false });
  });
});
