import type { Message, Note } from '@guichet/contract/conversations';
import { describe, expect, it } from 'vitest';
import { splitMentions } from './mentions.ts';
import { lookAt, threadItems } from './thread-items.ts';
import { isNewOpening } from './use-opening.ts';

const message = (id: string, minute: number, change: Partial<Message> = {}): Message => ({
  id,
  direction: 'in',
  from: { name: 'Claire', address: 'c@v.example' },
  to: [],
  cc: [],
  replyTo: [],
  subject: '',
  at: `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
  authorId: null,
  otherClient: false,
  snippet: '',
  automatic: false,
  bounce: false,
  newcomer: false,
  hasHtml: false,
  attachments: [],
  seenElsewhere: false,
  removedOnServer: false,
  sending: null,
  ...change,
});
const note = (id: string, minute: number, authorId = 'ines'): Note => ({
  id,
  authorId,
  at: `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
  text: '',
  mentions: [],
});
const messages = [
  message('a', 1),
  message('b', 2, { direction: 'out', authorId: 'me' }),
  message('c', 3),
  message('d', 5, { direction: 'out', authorId: 'hugo' }),
];
const look = (unread: boolean, readMessageId: string | null = null) =>
  lookAt({ messages, notes: [note('n', 4)], row: { unread } }, readMessageId);
const unfolded = (items: ReturnType<typeof threadItems>) =>
  items.flatMap((item) => (item.kind === 'message' && item.isUnfolded ? [item.id] : []));

describe('the thread', () => {
  it('stands in order of time, notes among messages', () => {
    const items = threadItems(messages, [note('n', 4)], look(false), 'me');
    expect(items.map((item) => item.id)).toEqual(['a', 'b', 'c', 'n', 'd']);
  });
  it('folds what was read, but for the newest and the newest from outside', () => {
    expect(unfolded(threadItems(messages, [], look(false), 'me'))).toEqual(['c', 'd']);
  });
  it('unfolds what did not arrive', () => {
    const sending: Message['sending'] = {
      outboxId: 'o',
      state: 'sent',
      notBefore: null,
      scheduledFor: null,
      sentAt: null,
      attempts: 1,
      nextAttemptAt: null,
      lastError: null,
      recipients: [{ name: '', address: 'x@v.example', role: 'to', state: 'accepted', detail: null }],
    };
    const answered = (state: 'accepted' | 'bounced') => {
      const recipients = sending.recipients.map((one) => ({ ...one, state }));
      const b = message('b', 2, { direction: 'out', authorId: 'me', sending: { ...sending, recipients } });
      return messages.map((one) => (one.id === 'b' ? b : one));
    };
    expect(unfolded(threadItems(answered('accepted'), [], look(false), 'me'))).toEqual(['c', 'd']);
    expect(unfolded(threadItems(answered('bounced'), [], look(false), 'me'))).toEqual(['b', 'c', 'd']);
  });
  it('unfolds what the reader has not read', () => {
    expect(unfolded(threadItems(messages, [], look(true), 'me'))).toEqual(['a', 'c', 'd']);
    expect(unfolded(threadItems(messages, [], look(true, 'b'), 'me'))).toEqual(['c', 'd']);
  });
  it('marks what others bring while it is open, not what I do', () => {
    const later = [...messages, message('e', 6, { direction: 'out', authorId: 'me' }), message('f', 7)];
    const items = threadItems(later, [note('n', 4), note('mine', 8, 'me')], look(false), 'me');
    expect(items.map((item) => item.id)).toEqual(['a', 'b', 'c', 'n', 'd', 'e', 'newSince', 'f', 'mine']);
  });
});

describe('an opening', () => {
  it.each([
    ['the first one', undefined, true],
    ['the same mail again at once', { messageId: 'a', at: 0 }, false],
    ['a newer mail', { messageId: 'z', at: 0 }, true],
    ['the same mail five minutes later', { messageId: 'a', at: -300_000 }, true],
  ])('%s', (_name, last, expected) => {
    expect(isNewOpening(last, 'a', 0)).toBe(expected);
  });
});

describe('mentions in a shown note', () => {
  it('are cut out whole, the longest name first', () => {
    const parts = splitMentions('Merci @Inès Benali, @Inès et @Inèse', ['Inès', 'Inès Benali']);
    expect(parts.filter((part) => part.isMention).map((part) => part.text)).toEqual([
      '@Inès Benali',
      '@Inès',
    ]);
    expect(parts.map((part) => part.text).join('')).toBe('Merci @Inès Benali, @Inès et @Inèse');
  });
});
