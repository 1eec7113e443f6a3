import type { ConversationDetail, ConversationRow, Message } from '@guichet/contract/conversations';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { dropRow, type List, patchConversation, patchStanding } from './patch.ts';
import type { ListKey } from './queries.ts';

const key: ListKey = { mailboxId: 'support', place: 'open', assignment: 'any' };
const one = { id: 'one', seq: 3, unread: true, starred: false } as ConversationRow;
const other = { ...one, id: 'other' };

function cached(): QueryClient {
  const client = new QueryClient();
  client.setQueryData<List>(['list', key], {
    pages: [{ rows: [one, other], next: null }],
    pageParams: [undefined],
  });
  client.setQueryData(['conversation', 'one'], { row: one } as ConversationDetail);
  return client;
}

const rowsOf = (client: QueryClient) =>
  client.getQueryData<List>(['list', key])?.pages.flatMap(({ rows }) => rows);

describe('what changed of a conversation for me alone', () => {
  it('shows where its row stands, and in what is open of it', () => {
    const client = cached();
    patchStanding(client, 'one', { unread: false });
    expect(rowsOf(client)).toEqual([{ ...one, unread: false }, other]);
    expect(client.getQueryData(['conversation', 'one'])).toMatchObject({ row: { unread: false } });
  });

  it('does not bring back a conversation that is gone, though what was open of it is still known', () => {
    const client = cached();
    dropRow(client, 'one');
    patchStanding(client, 'one', { unread: false });
    expect(rowsOf(client)).toEqual([other]);
  });
});

describe('an answer of mine that is shown before the server has it', () => {
  const message = (id: string, authorId: string | null, outboxId: string | null) =>
    ({ id, at: '2026-03-01T10:00:00.000Z', authorId, sending: outboxId && { outboxId } }) as Message;
  const guess = message('guess', 'me', 'guess');
  const shownAfter = (fresh: Message[]) => {
    const client = cached();
    client.setQueryData(['conversation', 'one'], {
      row: { ...one, messageCount: 1 },
      messages: [guess],
      notes: [],
    } as unknown as ConversationDetail);
    const row = { ...one, seq: 4, messageCount: 1 };
    const news = { type: 'conversation', token: 't', row, events: [], messages: fresh, notes: [] } as const;
    patchConversation(client, { ...news, assignedToMe: null } as never, 'me');
    return client.getQueryData<ConversationDetail>(['conversation', 'one'])?.messages.map(({ id }) => id);
  };

  it('stands once: what comes takes its place', () => {
    expect(shownAfter([message('real', 'me', 'outbox')])).toEqual(['real']);
  });

  it('stays while others write', () => {
    expect(shownAfter([message('theirs', null, null), message('hers', 'her', 'o2')])).toEqual([
      'guess',
      'theirs',
      'hers',
    ]);
  });
});
