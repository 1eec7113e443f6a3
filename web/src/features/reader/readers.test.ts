import type { ConversationDetail, Message } from '@guichet/contract/conversations';
import { describe, expect, it } from 'vitest';
import { readersOf } from './readers.ts';

const at = (minute: number) => `2026-01-01T10:0${minute}:00.000Z`;
const message = (id: string, minute: number, authorId: string | null = null, sending: object | null = null) =>
  ({ id, at: at(minute), direction: authorId === null ? 'in' : 'out', authorId, sending }) as Message;
const reader = (
  personId: string,
  messageId: string,
  minute: number,
): ConversationDetail['readers'][number] => ({
  personId,
  messageId,
  at: at(minute),
});
const ids = (messages: Message[], readers: ConversationDetail['readers']) =>
  readersOf({ messages, readers }).map(({ personId }) => personId);

describe('who has read it', () => {
  it('are those who have seen the newest mail from outside, also once it is answered', () => {
    const readers = [reader('lea', 'b', 3), reader('hugo', 'a', 2)];
    expect(ids([message('a', 1), message('b', 3)], readers)).toEqual(['lea']);
    expect(ids([message('a', 1), message('b', 3), message('c', 5, 'lea')], readers)).toEqual(['lea']);
    // Opened before the answer stood there, in the same five minutes.
    expect(ids([message('a', 1), message('b', 2, 'lea')], [reader('ines', 'b', 1)])).toEqual(['ines', 'lea']);
  });

  it('who answers has read it, however quick; a planned answer says nothing of now', () => {
    expect(ids([message('a', 1), message('b', 2, 'hugo')], [])).toEqual(['hugo']);
    expect(ids([message('a', 1), message('b', 9, 'hugo', { scheduledFor: at(9) })], [])).toEqual([]);
  });

  it('of what only we wrote the newest message counts', () => {
    expect(ids([message('a', 1, 'lea')], [])).toEqual(['lea']);
    expect(ids([message('a', 1, 'lea'), message('b', 3, 'hugo')], [reader('ines', 'a', 2)])).toEqual([
      'hugo',
    ]);
  });
});
