import { describe, expect, it } from 'vitest';
import { emptyKind } from './empty-kind.ts';

type Input = Omit<Parameters<typeof emptyKind>[0], 'isDemo'>;
const mailbox: NonNullable<Input['mailbox']> = {
  syncState: 'connected',
  role: 'member',
  privileges: ['claim', 'seeUnassigned'],
};

describe('why a list is empty', () => {
  const cases: [string, Input, string][] = [
    [
      'a filter first',
      { mailbox: { ...mailbox, syncState: 'error' }, place: 'open', isFiltered: true },
      'noResult',
    ],
    [
      'no account',
      { mailbox: { ...mailbox, syncState: 'none' }, place: 'open', isFiltered: false },
      'noAccount',
    ],
    [
      'broken',
      { mailbox: { ...mailbox, syncState: 'error' }, place: 'spam', isFiltered: false },
      'syncBroken',
    ],
    [
      'an import that runs',
      { mailbox: { ...mailbox, syncState: 'importing' }, place: 'open', isFiltered: false },
      'importing',
    ],
    [
      'a member who sees only his own',
      { mailbox: { ...mailbox, privileges: ['claim'] }, place: 'open', isFiltered: false },
      'onlyYours',
    ],
    [
      'his own place says that the work is done',
      { mailbox: { ...mailbox, privileges: ['claim'] }, place: 'mine', isFiltered: false },
      'nothingLeft',
    ],
    ['work done', { mailbox, place: 'waiting', isFiltered: false }, 'nothingLeft'],
    ['an empty shelf', { mailbox, place: 'archive', isFiltered: false }, 'nothing'],
    ['over all mailboxes', { mailbox: null, place: 'mine', isFiltered: false }, 'nothingLeft'],
  ];
  it.each(cases)('%s', (_name, input, kind) => {
    expect(emptyKind({ ...input, isDemo: false })).toBe(kind);
  });
  it('the demo needs no account', () => {
    const input: Input = { mailbox: { ...mailbox, syncState: 'none' }, place: 'open', isFiltered: false };
    expect(emptyKind({ ...input, isDemo: true })).toBe('nothingLeft');
  });
});
