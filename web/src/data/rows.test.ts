import type { ConversationRow } from '@guichet/contract/conversations';
import { describe, expect, it } from 'vitest';
import { type Belonging, belonging, belongs, isUnsure, type Page, patchPages } from './rows.ts';

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
  moving: null,
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

describe('a row under each criterion', () => {
  const open = { place: 'open', assignment: 'any', mailboxId } as const;
  const all = { ...open, place: 'all' } as const;
  const tag = '018f0000-0000-7000-8000-0000000000bb';
  const cases: [string, Partial<ConversationRow>, Parameters<typeof belonging>[1], Belonging][] = [
    ['its department', { departmentId: other }, { ...open, departmentIds: ['none', other] }, 'yes'],
    ['another department', { departmentId: me }, { ...open, departmentIds: ['none', other] }, 'no'],
    ['no department', {}, { ...open, departmentIds: ['none'] }, 'yes'],
    ['no qualification', { qualificationId: other }, { ...open, qualificationIds: ['none'] }, 'no'],
    ['its status', { status: 'pending' }, { ...all, status: ['open', 'pending'] }, 'yes'],
    ['another status', { status: 'resolved' }, { ...all, status: ['open'] }, 'no'],
    ['one of its tags', { tagIds: [tag] }, { ...open, tagIds: [other, tag] }, 'yes'],
    ['none of its tags', { tagIds: [tag] }, { ...open, tagIds: [other] }, 'no'],
    ['its folder', { place: 'filed', folderId: other }, { ...all, folderId: other }, 'yes'],
    ['unread and starred', { starred: true }, { ...open, is: ['unread', 'starred'] }, 'yes'],
    ['unread, not starred', {}, { ...open, is: ['unread', 'starred'] }, 'no'],
    ['read', { unread: false }, { ...open, is: ['unread'] }, 'no'],
    ['an answer waits', { scheduledFor: '2026-01-02T10:00:00.000Z' }, { ...open, is: ['scheduled'] }, 'yes'],
    ['snoozed', { snoozed: { until: null } }, { ...all, is: ['snoozed'] }, 'yes'],
    ['with files', { hasAttachments: true }, { ...open, is: ['attachment'] }, 'yes'],
    [
      'its correspondent',
      { correspondent: { name: '', address: 'Claire@Client.example' } },
      { ...open, correspondent: 'claire@client.example' },
      'yes',
    ],
    [
      'its domain',
      { correspondent: { name: '', address: 'claire@client.example' } },
      { ...open, correspondent: '@client.example' },
      'yes',
    ],
    [
      'another domain that ends so',
      { correspondent: { name: '', address: 'claire@notclient.example' } },
      { ...open, correspondent: 'client.example' },
      'no',
    ],
    ['long before the day', {}, { ...open, from: '2026-01-05' }, 'no'],
    ['long after it', {}, { ...open, from: '2025-12-30', until: '2026-01-05' }, 'yes'],
    ['of the day itself, somewhere', {}, { ...open, from: '2026-01-01' }, 'unknown'],
    ['words', {}, { ...open, text: 'devis' }, 'unknown'],
    ['words, but another status', { status: 'resolved' }, { ...open, text: 'devis' }, 'no'],
    [
      'words over all mailboxes',
      { mailboxId: other },
      { place: 'all', assignment: 'any', text: 'devis' },
      'unknown',
    ],
    ['a record that may be another name of it', {}, { ...open, recordId: other }, 'unknown'],
  ];
  it.each(cases)('%s', (_name, change, key, expected) => {
    expect(belonging(row('x', change), key, me)).toBe(expected);
  });
});

describe('a list of which only the server knows', () => {
  const key = { place: 'open', assignment: 'any', mailboxId, text: 'devis' } as const;
  const pages: Page[] = [{ rows: [row('a')], next: null }];
  it('keeps what was found as long as nothing else forbids it', () => {
    expect(patchPages(pages, row('a', { assigneeId: me }), key, me)[0]?.rows[0]?.assigneeId).toBe(me);
    expect(patchPages(pages, row('a', { status: 'resolved' }), key, me)[0]?.rows).toEqual([]);
  });
  it('asks for what may have come', () => {
    expect(isUnsure(pages, row('b'), key, me)).toBe(true);
    expect(isUnsure(pages, row('b', { status: 'resolved' }), key, me)).toBe(false);
    expect(isUnsure(pages, row('a'), key, me)).toBe(false);
    expect(patchPages(pages, row('b'), key, me)).toBe(pages);
  });
  it('keeps what is read while one looks at what is unread, and takes nothing read in', () => {
    const unread = { place: 'open', assignment: 'any', mailboxId } as const;
    const read = { unread: false };
    expect(patchPages(pages, row('a', read), { ...unread, is: ['unread'] }, me)[0]?.rows).toHaveLength(1);
    expect(patchPages(pages, row('b', read), { ...unread, is: ['unread'] }, me)).toBe(pages);
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
