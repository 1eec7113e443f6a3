import type { ConversationRow } from '@guichet/contract/conversations';
import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { asRefused } from './perform.ts';
import { belongs } from './rows.ts';

const row = {
  id: 'c1',
  mailboxId: 'm1',
  place: 'inbox',
  snoozed: null,
  status: 'open',
  assigneeId: null,
} as ConversationRow;
const refused = (reason: string, data: object = {}) =>
  new ORPCError('Conflict', { status: 409, data: { reason, ...data } });

describe('the row after a refusal', () => {
  it.each(['assignment.taken', 'assignment.changed'])('of %s is whose the server says', (reason) => {
    const after = asRefused(row, refused(reason, { assigneeId: 'p2', assignee: 'Paul' }));
    expect(after.assigneeId).toBe('p2');
    const unassigned = { place: 'unassigned', assignment: 'any', mailboxId: 'm1' } as const;
    expect(belongs(row, unassigned, 'p1')).toBe(true);
    expect(belongs(after, unassigned, 'p1')).toBe(false);
  });

  it('is nobody’s when it was given back meanwhile', () => {
    const mine = { ...row, assigneeId: 'p1' };
    expect(asRefused(mine, refused('assignment.changed', { assigneeId: null })).assigneeId).toBeNull();
  });

  it.each([refused('privilege.missing'), refused('assignment.taken'), new TypeError('Failed to fetch')])(
    'is as it was after %s',
    (error) => {
      expect(asRefused(row, error)).toBe(row);
    },
  );
});
