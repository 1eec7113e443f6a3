/** Taking an unassigned conversation for oneself. Of any number who press at once one gets it. */

import { refusalOf } from '@guichet/contract/permission';
import { type Membership, maySee, type Sight, type Viewer } from '../access/visibility.ts';
import { droppedFollowers } from '../conversations/drop-followers.ts';
import { keepAct } from '../conversations/record-act.ts';
import { personName, sightOf } from '../conversations/sight.ts';
import { readEvent } from '../history/read.ts';
import { type ConversationState, change, type Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { forbidden, notFound } from '../platform/errors.ts';
import { decideClaim, type Holder, takenBy } from './assignment.ts';
import { holdMembership } from './membership.ts';

/** How long someone who saw it unassigned is still told who took it. */
const TOLD_MS = 60_000;

/**
 * Assigns the conversation to the viewer. Already his = nothing happens. Throws `conflict('assignment.taken')`
 * with who has it, also to someone who from then on no longer sees it, for a minute; else `notFound`. Gives the id
 * of the act, or null.
 */
export async function claimConversation(
  writing: Writing,
  viewer: Viewer,
  conversationId: string,
): Promise<string | null> {
  const isMember = await holdMembership(writing.tx, conversationId, viewer.personId);
  const { before, after, events } = await change(writing, conversationId, async (state) => {
    const sight = await sightOf(writing.tx, state);
    const membership = viewer.memberships.get(sight.mailboxId);
    // In a personal mailbox nobody is a member, and its owner has nothing to take.
    if (membership?.kind === 'personal' && maySee(viewer, sight)) throw forbidden('privilege.missing');
    if (!membership || !isMember) throw notFound('notFound');
    const holder: Holder = {
      assigneeId: sight.assigneeId,
      name: await personName(writing.tx, sight.assigneeId),
    };
    if (!maySee(viewer, sight)) {
      if (await wasJustTaken(writing, viewer, membership, state, sight)) throw takenBy(holder);
      throw notFound('notFound');
    }
    if (!membership.privileges.has('claim')) throw forbidden('privilege.missing');
    const drafts = decideClaim(holder, viewer.personId);
    const reason = refusalOf(viewer.personId, membership, sight.assigneeId, 'claim');
    if (reason) throw forbidden(reason, holder.name ? { assignee: holder.name } : {});
    return [...drafts, ...(await droppedFollowers(writing.tx, state.work.followerIds, sight, drafts))];
  });
  if (events.length === 0) return null;
  const done = { kind: 'claim', privileges: ['claim'] as const, before, after };
  return keepAct(writing, viewer.personId, done);
}

/**
 * Whether the viewer could see it unassigned until a moment ago: it was then taken or assigned, in a later
 * transaction than the one that made it, and nothing else of what decides sight stands against him. What he is
 * told concerns what he had on screen; anybody else gets `notFound`.
 */
async function wasJustTaken(
  writing: Writing,
  viewer: Viewer,
  membership: Membership,
  state: ConversationState,
  sight: Sight,
): Promise<boolean> {
  if (!membership.privileges.has('claim')) return false;
  if (!maySee(viewer, { ...sight, assigneeId: null })) return false;
  const last = await lastAssignment(writing.tx, state.id);
  if (last?.fromId !== null || last.isFirstTransaction) return false;
  return writing.now.getTime() - last.recordedAt.getTime() <= TOLD_MS;
}

async function lastAssignment(tx: Tx, conversationId: string) {
  const row = await tx
    .selectFrom('event')
    .select((eb) => [
      'body',
      'recorded_at',
      eb
        .selectFrom('event as first')
        .select('first.xid')
        .whereRef('first.conversation_id', '=', 'event.conversation_id')
        .where('first.seq', '=', 1)
        .as('first_xid'),
      'xid',
    ])
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'conversation.assigned')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const event = readEvent(row.body);
  if (event.kind !== 'conversation.assigned') return null;
  return {
    fromId: event.data.fromId,
    recordedAt: row.recorded_at,
    isFirstTransaction: row.xid === row.first_xid,
  };
}
