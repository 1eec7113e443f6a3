import { describe, expect, it } from 'vitest';
import { AppError } from '../platform/errors.ts';
import { type Assignment, decideAssign, decideClaim, decideDeparture } from './assignment.ts';

const A = 'a0000000-0000-7000-8000-000000000000';
const B = 'b0000000-0000-7000-8000-000000000000';
const C = 'c0000000-0000-7000-8000-000000000000';
const NOTE = { id: 'd0000000-0000-7000-8000-000000000000', commitment: 'c' };
const names: Record<string, string> = { [A]: 'Anne', [B]: 'Boris' };
const held = (assigneeId: string | null) => ({ assigneeId, name: assigneeId && (names[assigneeId] ?? null) });

/** What a decision gives: from, to and cause of its event, nothing, or the reason and data of its refusal. */
function outcome(decide: () => ReturnType<typeof decideClaim>): unknown {
  try {
    const [event] = decide();
    if (event?.kind !== 'conversation.assigned') return 'nothing';
    const { fromId, toId, cause, noteId } = event.data;
    return [fromId, toId, cause, noteId];
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.reason, error.data];
    throw error;
  }
}

describe('claim', () => {
  it.each([
    ['nobody has it', null, [null, A, 'claim', null]],
    ['it is mine', A, 'nothing'],
    ['someone has it', B, ['Conflict', 'assignment.taken', { assigneeId: B, assignee: 'Boris' }]],
  ])('%s', (_case, holder, expected) => {
    expect(outcome(() => decideClaim(held(holder), A))).toEqual(expected);
  });
});

describe('assign', () => {
  const changed = ['Conflict', 'assignment.changed', { assigneeId: B, assignee: 'Boris' }];
  const cases: [string, string | null, Partial<Assignment>, unknown][] = [
    ['from nobody', null, { assigneeId: A }, [null, A, 'assign', null]],
    ['from another', B, { assigneeId: A, expectedId: B }, [B, A, 'assign', null]],
    ['with a message', null, { assigneeId: A, note: NOTE }, [null, A, 'assign', NOTE.id]],
    ['back to nobody', B, { assigneeId: null, expectedId: B }, [B, null, 'release', null]],
    ['taken meanwhile', B, { assigneeId: A, expectedId: null }, changed],
    ['reassigned meanwhile', B, { assigneeId: A, expectedId: C }, changed],
    ['to whom it is already, by someone else', B, { assigneeId: B, expectedId: null }, 'nothing'],
    [
      'to whom it is already, with a message that would be lost',
      B,
      { assigneeId: B, expectedId: null, note: NOTE },
      changed,
    ],
    [
      'to no member',
      null,
      { assigneeId: A, isMember: false },
      ['Invalid', 'assignment.notMember', undefined],
    ],
    ['back to nobody where nobody has it', null, { assigneeId: null, isMember: false }, 'nothing'],
  ];
  it.each(cases)('%s', (_case, holder, given, expected) => {
    const assignment = { assigneeId: null, expectedId: null, note: null, isMember: true, ...given };
    expect(outcome(() => decideAssign(held(holder), assignment))).toEqual(expected);
  });
});

describe('departure', () => {
  it('gives back only what is his', () => {
    expect(outcome(() => decideDeparture(A, A))).toEqual([A, null, 'departure', null]);
    expect(outcome(() => decideDeparture(B, A))).toBe('nothing');
    expect(outcome(() => decideDeparture(null, A))).toBe('nothing');
  });
});
