import type { Status } from '@guichet/contract/events';
import type { Viewer } from '../access/visibility.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import { conflict } from '../platform/errors.ts';
import { actAs } from './record-act.ts';
import { wokenByHand } from './snooze-conversation.ts';

/**
 * Open, pending or resolved, by hand. What is resolved sleeps no longer. Throws `conflict` when it no longer is
 * what its author had on screen.
 */
export function decideStatus(
  from: Status,
  to: Status,
  expected: Status | undefined,
  isSnoozed = false,
): EventDraft[] {
  if (from === to) return [];
  if (expected !== undefined && expected !== from) throw conflict('status.changed', { status: from });
  return [
    { kind: 'conversation.statusChanged', v: 1, data: { from, to, cause: 'hand' } },
    ...(to === 'resolved' ? wokenByHand(isSnoozed) : []),
  ];
}

/** Gives the id of the act, or null when it stood so already. */
export function setStatus(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; status: Status; expected?: Status | undefined },
): Promise<string | null> {
  const act = { kind: 'status', privilege: 'status' } as const;
  return actAs(writing, viewer, input.conversationId, act, ({ state: { work } }) =>
    decideStatus(work.status, input.status, input.expected, work.isSnoozed),
  );
}
