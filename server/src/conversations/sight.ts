/** Looking up one conversation for someone: what he may not see is, to him, what does not exist. */
import type { Actor } from '@guichet/contract/events';
import { refusalOf } from '@guichet/contract/permission';
import type { Privilege } from '@guichet/contract/privileges';
import { requirePermission } from '../access/permission.ts';
import { type Membership, maySee, type Sight, type Viewer, visibleTo } from '../access/visibility.ts';
import { type ConversationState, change, type EventDraft, type Writing } from '../history/record.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { droppedFollowers } from './drop-followers.ts';

/** What a route needs to write with; `House` is one. */
export type WritingHouse = { db: Database; clock: Clock; keys: { historyKey: Buffer } };

/** The writing of one person's act. */
export function personWriting(house: WritingHouse, tx: Tx, personId: string): Writing {
  const actor: Actor = { kind: 'person', id: personId };
  return { tx, actor, now: house.clock.now(), historyKey: house.keys.historyKey };
}

export type SeenConversation = { id: string; sight: Sight; membership: Membership };

/** The conversation if the viewer sees it; `notFound` exactly as for an unknown id otherwise. */
export async function findVisible(
  db: Database | Tx,
  viewer: Viewer,
  conversationId: string,
): Promise<SeenConversation> {
  const found = await db
    .selectFrom('conversation')
    .select(['mailbox_id', 'assignee_id', 'department_id', 'hidden'])
    .where('id', '=', conversationId)
    .where(visibleTo(viewer))
    .executeTakeFirst();
  const membership = found && viewer.memberships.get(found.mailbox_id);
  if (!found || !membership) throw notFound('notFound');
  return {
    id: conversationId,
    membership,
    sight: {
      mailboxId: found.mailbox_id,
      assigneeId: found.assignee_id,
      departmentId: found.department_id,
      hidden: found.hidden,
    },
  };
}

/** The message's conversation if the viewer sees it; else `notFound`. */
export async function findVisibleMessage(db: Database | Tx, viewer: Viewer, messageId: string) {
  const message = await db.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirst();
  if (!message) throw notFound('notFound');
  const seen = await findVisible(db, viewer, message.conversation_id);
  // A personal mailbox hides what its owner removed with another client.
  if (seen.membership.kind === 'personal' && message.removed_on_server_at) throw notFound('notFound');
  return { ...seen, message };
}

/** What a decision is shown beside the locked state. */
export type Judged = {
  state: ConversationState;
  sight: Sight;
  membership: Membership;
  /** Refuses when the person lacks this privilege here. */
  require: (privilege: Privilege) => Promise<void>;
};

/**
 * Changes one conversation for a person: locks it, judges sight and privilege on the locked state (so that what
 * changed since the request came in counts), then asks `decide`.
 */
export function changeAs(
  writing: Writing,
  viewer: Viewer,
  conversationId: string,
  privilege: Privilege | null,
  decide: (judged: Judged) => readonly EventDraft[] | Promise<readonly EventDraft[]>,
) {
  return change(writing, conversationId, async (state) => {
    const sight = await sightOf(writing.tx, state);
    const membership = viewer.memberships.get(sight.mailboxId);
    if (!membership || !maySee(viewer, sight)) throw notFound('notFound');
    const require = async (needed: Privilege) => {
      const isRefused = refusalOf(viewer.personId, membership, sight.assigneeId, needed) !== null;
      const name = isRefused ? await personName(writing.tx, sight.assigneeId) : null;
      requirePermission(viewer, sight, needed, name);
    };
    if (privilege) await require(privilege);
    const drafts = await decide({ state, sight, membership, require });
    const dropped = await droppedFollowers(writing.tx, state.work.followerIds, sight, drafts);
    return [...drafts, ...dropped];
  });
}

/** Sight of a locked state. */
export async function sightOf(tx: Tx, state: ConversationState): Promise<Sight> {
  const row = await tx
    .selectFrom('conversation')
    .select('hidden')
    .where('id', '=', state.id)
    .executeTakeFirstOrThrow();
  return {
    mailboxId: state.mailboxId,
    assigneeId: state.work.assigneeId,
    departmentId: state.work.departmentId,
    hidden: row.hidden,
  };
}

/** The name that fills in a sentence; null for nobody. */
export async function personName(db: Database | Tx, personId: string | null): Promise<string | null> {
  if (personId === null) return null;
  const person = await db.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirst();
  return person?.name ?? null;
}
