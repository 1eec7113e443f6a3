/**
 * One person responsible, or none. The rules, without I/O: each gives the events of an act, or refuses.
 * At most one assignee holds by construction: an assignment is decided on the locked state of the conversation.
 */
import type { EventOf } from '@guichet/contract/events';
import type { EventDraft } from '../history/record.ts';
import { conflict, invalid } from '../platform/errors.ts';

export type AssignmentCause = EventOf<'conversation.assigned'>['data']['cause'];

/** Who has it; `name` for the sentence. */
export type Holder = { assigneeId: string | null; name: string | null };

/** The note that keeps the message to the new assignee, and what the event says of its text. */
export type AssignmentNote = { id: string; commitment: string };

const assigned = (
  fromId: string | null,
  toId: string | null,
  cause: AssignmentCause,
  note: AssignmentNote | null = null,
): EventDraft[] => [
  {
    kind: 'conversation.assigned',
    v: 1,
    data: { fromId, toId, cause, noteId: note?.id ?? null, commitment: note?.commitment ?? null },
  },
];

export const takenBy = (holder: Holder) =>
  conflict('assignment.taken', { assigneeId: holder.assigneeId, assignee: holder.name });

/**
 * Taking what nobody has. One's own stays as it is. Throws `conflict('assignment.taken')` with who has it.
 * Answering takes it too, in the step of the answer: that is decided there.
 */
export function decideClaim(holder: Holder, personId: string): EventDraft[] {
  if (holder.assigneeId === personId) return [];
  if (holder.assigneeId !== null) throw takenBy(holder);
  return assigned(null, personId, 'claim');
}

export type Assignment = {
  assigneeId: string | null;
  /** The assignee that its author had on screen. */
  expectedId: string | null;
  /** Null = without a message. */
  note: AssignmentNote | null;
  /** Whether the new assignee is an active member of the mailbox. */
  isMember: boolean;
};

/**
 * Giving it to somebody, or back to nobody. What stands already is left, whatever was expected; otherwise throws
 * `conflict('assignment.changed')` when someone else changed it meanwhile.
 */
export function decideAssign(holder: Holder, assignment: Assignment): EventDraft[] {
  const { assigneeId, expectedId, note, isMember } = assignment;
  if (holder.assigneeId === assigneeId && (note === null || expectedId === assigneeId)) return [];
  if (holder.assigneeId !== expectedId)
    throw conflict('assignment.changed', { assigneeId: holder.assigneeId, assignee: holder.name });
  if (assigneeId !== null && !isMember) throw invalid('assignment.notMember');
  return assigned(holder.assigneeId, assigneeId, assigneeId === null ? 'release' : 'assign', note);
}

/** What someone who leaves had goes back to nobody, and he follows nothing any more. */
export function decideDeparture(
  assigneeId: string | null,
  personId: string,
  followerIds: readonly string[] = [],
): EventDraft[] {
  return [
    ...(assigneeId === personId ? assigned(personId, null, 'departure') : []),
    ...(followerIds.includes(personId)
      ? [{ kind: 'conversation.unfollowed' as const, v: 1 as const, data: { personId } }]
      : []),
  ];
}
