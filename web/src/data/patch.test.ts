import type { ConversationDetail, ConversationRow } from '@guichet/contract/conversations';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { dropRow, type List, patchStanding } from './patch.ts';
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
