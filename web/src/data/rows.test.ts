import type { ConversationRow } from '@guichet/contract/conversations';
import { describe, expect, it } from 'vitest';
import { belongs, type Page, patchPages } from './rows.ts';

const me = '018f0000-0000-7000-8000-000000000001';
const other = '018f0000-0000-7000-8000-000000000002';
const mailboxId = '018f0000-0000-7000-8000-0000000000aa';

const row = (id: string, change: Partial<ConversationRow> = {}): ConversationRow => ({
  id,
  mailboxId,
  seq: 1,
  subject: '',
  snippet: '',
  snippetAuthor: null,
  correspondent: { name: '', address: '' },
  record: null,
  status: 'open',
  place: 'inbox',
  assigneeId: null,
  departmentId: null,
  qualificationId: null,
  tagIds: [],
  folderId: null,
  followerIds: [],
  snoozed: null,
  scheduledFor: null,
  scheduledById: null,
  starred: false,
  readByIds: [],
  lastMessageAt: '2026-01-01T10:00:00.000Z',
  waitingSince: null,
  answeredAt: null,
  answeredById: null,
  messageCount: 1,
  hasAttachments: false,
  unread: true,
  sending: null,
  ...change,
});

describe('a row belongs in a list', () => {
  const cases: [string, Partial<ConversationRow>, Parameters<typeof belongs>[1], boolean][] = [
    ['open in the inbox', {}, { place: 'open', assignment: 'any', mailboxId }, true],
    ['resolved is not open', { status: 'resolved' }, { place: 'open', assignment: 'any', mailboxId }, false],
    ['another mailbox', { mailboxId: other }, { place: 'open', assignment: 'any', mailboxId }, false],
    [
      'taken is not unassigned',
      { assigneeId: other },
      { place: 'unassigned', assignment: 'any', mailboxId },
      false,
    ],
    [
      'mine over all mailboxes',
      { assigneeId: me, mailboxId: other },
      { place: 'mine', assignment: 'any' },
      true,
    ],
    ['a colleague’s is not mine', { assigneeId: other }, { place: 'mine', assignment: 'any' }, false],
    ['waiting needs a wait', {}, { place: 'waiting', assignment: 'any', mailboxId }, false],
    ['a person’s', { assigneeId: other }, { place: 'open', assignment: other, mailboxId }, true],
    ['archived', { place: 'archive' }, { place: 'archive', assignment: 'any', mailboxId }, true],
  ];
  it.each(cases)('%s', (_name, change, key, expected) => {
    expect(belongs(row('x', change), key, me)).toBe(expected);
  });
});

describe('patching the pages of a list', () => {
  const key = { place: 'open', assignment: 'any', mailboxId } as const;
  const at = (hour: number) => `2026-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const pages: Page[] = [
    { rows: [row('c', { lastMessageAt: at(12) }), row('b', { lastMessageAt: at(10) })], next: 'more' },
    { rows: [row('a', { lastMessageAt: at(8) })], next: 'more' },
  ];
  const ids = (patched: readonly Page[]) => patched.map((page) => page.rows.map((one) => one.id).join(''));

  it('puts a new row where its time stands', () => {
    expect(ids(patchPages(pages, row('n', { lastMessageAt: at(11) }), key, me))).toEqual(['cnb', 'a']);
  });
  it('moves a row that got a newer message', () => {
    expect(ids(patchPages(pages, row('a', { lastMessageAt: at(13) }), key, me))).toEqual(['acb', '']);
  });
  it('takes out a row that left', () => {
    expect(ids(patchPages(pages, row('b', { status: 'resolved' }), key, me))).toEqual(['c', 'a']);
  });
  it('leaves to paging what stands after everything loaded', () => {
    expect(ids(patchPages(pages, row('z', { lastMessageAt: at(1) }), key, me))).toEqual(['cb', 'a']);
  });
  it('appends at the very end when all is loaded', () => {
    const whole = [{ rows: pages[0]!.rows, next: null }];
    expect(ids(patchPages(whole, row('z', { lastMessageAt: at(1) }), key, me))).toEqual(['cbz']);
  });
  it('gives the same pages when nothing changes', () => {
    expect(patchPages(pages, row('z', { status: 'resolved' }), key, me)).toBe(pages);
  });
});
