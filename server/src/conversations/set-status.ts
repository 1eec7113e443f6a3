import type { Status } from '@guichet/contract/events';
import type { Viewer } from '../access/visibility.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import { conflict } from '../platform/errors.ts';
import { changeAs } from './sight.ts';

/** Open, pending or resolved, by hand. Throws `conflict` when it no longer is what its author had on screen. */
export function decideStatus(from: Status, to: Status, expected: Status | undefined): EventDraft[] {
  if (from === to) return [];
  if (expected !== undefined && expected !== from) throw conflict('status.changed', { status: from });
  return [{ kind: 'conversation.statusChanged', v: 1, data: { from, to, cause: 'hand' } }];
}

export async function setStatus(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; status: Status; expected?: Status | undefined },
): Promise<void> {
  await changeAs(writing, viewer, input.conversationId, 'status', ({ state }) =>
    decideStatus(state.work.status, input.status, input.expected),
  );
}
