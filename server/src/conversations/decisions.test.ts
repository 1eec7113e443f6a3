import { describe, expect, it } from 'vitest';
import { csvCell } from './history-csv.ts';
import {
  type Copy,
  decidePlace,
  placePrivilege,
  planMoves,
  type SettablePlace,
} from './place-conversation.ts';
import { decideOpening, isSameWindow } from './record-opening.ts';
import { decideStatus } from './set-status.ts';

const at = (time: string) => new Date(`2026-03-02T${time}Z`);

describe('an opening', () => {
  it.each([
    ['10:00:00', '10:04:59.999', true],
    ['10:04:59.999', '10:05:00', false],
    ['10:00:00', '10:00:00', true],
  ])('windows are fixed: %s and %s', (a, b, same) => {
    expect(isSameWindow(at(a), at(b))).toBe(same);
  });

  it('is told once in its window, with what was seen, and never in a personal mailbox', () => {
    const messageId = 'a0000000-0000-7000-8000-000000000000';
    const now = at('10:03:00');
    const told = [{ kind: 'conversation.opened', v: 1, data: { messageId } }];
    const state = { kind: 'shared' as const, lastRecordedAt: null, messageId };
    expect(decideOpening(state, now)).toEqual(told);
    expect(decideOpening({ ...state, lastRecordedAt: at('10:00:00') }, now)).toEqual([]);
    expect(decideOpening({ ...state, lastRecordedAt: at('09:59:59') }, now)).toEqual(told);
    expect(decideOpening({ ...state, kind: 'personal' }, now)).toEqual([]);
  });
});

describe('a status', () => {
  it('changes once, and not over what its author did not see', () => {
    expect(decideStatus('open', 'resolved', 'open')).toMatchObject([
      { data: { from: 'open', to: 'resolved' } },
    ]);
    expect(decideStatus('open', 'resolved', undefined)).toHaveLength(1);
    expect(decideStatus('resolved', 'resolved', 'open')).toEqual([]);
    expect(() => decideStatus('pending', 'resolved', 'open')).toThrow('status.changed');
  });
});

describe('a place', () => {
  it('changes once, and not over what its author did not see', () => {
    expect(decidePlace('inbox', 'archive', 'inbox')).toMatchObject([
      { data: { from: 'inbox', to: 'archive' } },
    ]);
    expect(decidePlace('archive', 'archive', 'inbox')).toEqual([]);
    expect(() => decidePlace('spam', 'archive', 'inbox')).toThrow('place.changed');
  });

  it.each([
    ['inbox', 'archive', 'archive'],
    ['inbox', 'trash', 'delete'],
    ['trash', 'inbox', 'delete'],
    ['spam', 'inbox', 'archive'],
  ] as const)('from %s to %s takes the right to %s', (from, to, privilege) => {
    expect(placePrivilege(from, to)).toBe(privilege);
  });

  const copy = (locationId: string, role: Copy['role'], more: Partial<Copy> = {}): Copy => ({
    locationId,
    messageId: locationId,
    folderId: role,
    role,
    direction: 'in',
    isGone: false,
    ...more,
  });
  const cases: [string, Copy[], SettablePlace, string[]][] = [
    [
      'what lies in the inbox',
      [copy('1', 'inbox'), copy('2', 'other')],
      'archive',
      ['1 archive', '2 archive'],
    ],
    [
      'copies in Sent stay',
      [copy('1', 'inbox'), copy('2', 'sent', { direction: 'out' })],
      'trash',
      ['1 trash'],
    ],
    ['unless there is nothing else', [copy('1', 'sent', { direction: 'out' })], 'archive', ['1 archive']],
    [
      'ours goes back to Sent',
      [copy('1', 'archive'), copy('2', 'archive', { direction: 'out' })],
      'inbox',
      ['1 inbox', '2 sent'],
    ],
    ['what is there stays there', [copy('1', 'junk'), copy('2', 'inbox')], 'spam', ['2 junk']],
    [
      'what is gone does not count while something is left',
      [copy('1', 'inbox', { isGone: true }), copy('2', 'archive')],
      'trash',
      ['2 trash'],
    ],
    ['and counts when nothing is', [copy('1', 'inbox', { isGone: true })], 'trash', ['1 trash gone']],
    ['nothing anywhere', [], 'trash', []],
    ['drafts do not carry it', [copy('1', 'drafts')], 'trash', []],
  ];
  it.each(cases)('%s', (_case, copies, to, expected) => {
    const moves = planMoves(copies, to).map(
      ({ locationId, role, isGone }) => `${locationId} ${role}${isGone ? ' gone' : ''}`,
    );
    expect(moves).toEqual(expected);
  });
});

describe('a cell of the exported history', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['=1+1', "'=1+1"],
    ['@x', "'@x"],
    ['-1', "'-1"],
    ['a\r\nb', '"a\r\nb"'],
  ])('%j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});
