/**
 * Taking one's own act back. The inverse is decided on the locked conversation: either all that the act changed is
 * set back, with what it cancelled, or it is refused and nothing is.
 */
import { refusalOf } from '@guichet/contract/permission';
import type { Privilege } from '@guichet/contract/privileges';
import { type Membership, maySee, type Sight, type Viewer } from '../access/visibility.ts';
import { holdMembership } from '../assignment/membership.ts';
import { droppedFollowers } from '../conversations/drop-followers.ts';
import { findVisible, personName, sightOf } from '../conversations/sight.ts';
import type { KeptMove } from '../filing/move-conversation.ts';
import { readEvent } from '../history/read.ts';
import { type ConversationState, change, type EventDraft, type Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict, forbidden, notFound } from '../platform/errors.ts';
import { holdForUndo, inverses, personalKinds } from './inverses.ts';
import { type ChangedWork, isActOfOthers, restoreWork } from './restore-work.ts';

/** Milliseconds in which an act can be taken back. */
export const UNDO_FOR = 24 * 3_600_000;

export type KeptAct = ChangedWork & {
  id: string;
  personId: string;
  conversationId: string;
  kind: string;
  privileges: Privilege[];
  seq: number;
  kept: unknown;
  at: Date;
  undoneAt: Date | null;
};

/**
 * Takes the act back; gives its conversation and whether anything was left to do. Throws `notFound` for an act of
 * somebody else and for a conversation that he may no longer see, `conflict` when it is too old or somebody acted
 * since, `forbidden` when he could no longer do the act itself.
 */
export async function undoAct(
  writing: Writing,
  viewer: Viewer,
  actId: string,
): Promise<{ conversationId: string; changed: boolean }> {
  const { tx, now } = writing;
  const act = await readAct(tx, actId);
  if (!act || act.personId !== viewer.personId) throw notFound('notFound');
  const { conversationId } = act;
  const formerId = act.before.assigneeId ?? null;
  const isMember =
    formerId !== null &&
    (await holdMembership(tx, conversationId, formerId, formerMailbox(act) ?? undefined));
  await holdForUndo(tx, act.kind, conversationId, act.kept);
  let changed = false;
  await change(writing, conversationId, async (state) => {
    const { undoneAt } = (await readAct(tx, actId)) ?? act;
    if (undoneAt !== null) {
      await findVisible(tx, viewer, conversationId);
      return [];
    }
    const membership = await requireSight(writing, viewer, state, act);
    if (now.getTime() - act.at.getTime() > UNDO_FOR) throw conflict('undo.expired');
    await requirePrivileges(tx, viewer, membership, state, act);
    await tx.updateTable('act').set({ undone_at: now }).where('id', '=', actId).execute();
    changed = true;
    const drafts = await inverseOf(writing, viewer, membership, state, act, isMember);
    const sight = await sightOf(tx, state);
    return [...drafts, ...(await droppedFollowers(tx, state.work.followerIds, sight, drafts))];
  });
  return { conversationId, changed };
}

async function inverseOf(
  writing: Writing,
  viewer: Viewer,
  membership: Membership,
  state: ConversationState,
  act: KeptAct,
  isMember: boolean,
): Promise<EventDraft[]> {
  const drafts = restoreWork(state.work, act, isMember);
  const inverse = inverses[act.kind];
  if (!inverse) return drafts;
  const more = await inverse(writing, { viewer, membership, conversation: state, kept: act.kept });
  return [...more, ...drafts];
}

/**
 * He must see it: as it is, or, where his own act took it out of his sight and nobody acted since, as it was.
 * Refuses when somebody acted since.
 */
async function requireSight(
  { tx }: Writing,
  viewer: Viewer,
  state: ConversationState,
  act: KeptAct,
): Promise<Membership> {
  const sight = await sightOf(tx, state);
  // Who moved it took the right from where it was, and may not see it where it is.
  const membership = viewer.memberships.get(formerMailbox(act) ?? sight.mailboxId);
  if (!membership) throw notFound('notFound');
  const isOvertaken = !personalKinds.has(act.kind) && (await othersActed(tx, act));
  if (
    !maySee(viewer, sight) &&
    (isOvertaken || !maySee(viewer, { ...sightBefore(sight, act), hidden: false }))
  )
    throw notFound('notFound');
  if (isOvertaken) throw conflict('undo.overtaken');
  return membership;
}

/** The mailbox that a move left; null for every other act. */
const formerMailbox = ({ kind, kept }: KeptAct): string | null =>
  kind === 'move' ? (kept as KeptMove).fromMailboxId : null;

const sightBefore = (sight: Sight, act: KeptAct): Sight => ({
  ...sight,
  mailboxId: formerMailbox(act) ?? sight.mailboxId,
  ...columnsBefore(sight, act),
});

const columnsBefore = (sight: Sight, { before }: KeptAct): Pick<Sight, 'assigneeId' | 'departmentId'> => ({
  assigneeId: before.assigneeId === undefined ? sight.assigneeId : before.assigneeId,
  departmentId: before.departmentId === undefined ? sight.departmentId : before.departmentId,
});

/** Who might do the act, as things stood then, may take it back: his own release or claim by mistake too. */
async function requirePrivileges(
  tx: Tx,
  viewer: Viewer,
  membership: Membership,
  state: ConversationState,
  act: KeptAct,
): Promise<void> {
  const assigneeId = act.before.assigneeId === undefined ? state.work.assigneeId : act.before.assigneeId;
  for (const privilege of act.privileges) {
    const reason = refusalOf(viewer.personId, membership, assigneeId, privilege);
    if (!reason) continue;
    const name = await personName(tx, assigneeId);
    throw forbidden(reason, name ? { assignee: name } : {});
  }
}

const movedKinds: ReadonlySet<string> = new Set(['conversation.moved', 'conversation.passedOn']);
/** After these it has other mails than those that the act was done on. Merging and splitting look for themselves. */
const joinedKinds: ReadonlySet<string> = new Set([
  'conversation.merged',
  'conversation.unmerged',
  'conversation.split',
]);
const joiningActs: ReadonlySet<string> = new Set(['merge', 'split']);

async function othersActed(tx: Tx, act: KeptAct): Promise<boolean> {
  const rows = await tx
    .selectFrom('event')
    .select('body')
    .where('conversation_id', '=', act.conversationId)
    .where('seq', '>', act.seq)
    .execute();
  return rows.some(({ body }) => {
    const event = readEvent(body);
    // Elsewhere there are other folders, people and words: what was done before a move stays done.
    if (joinedKinds.has(event.kind) && !joiningActs.has(act.kind)) return true;
    return movedKinds.has(event.kind) || isActOfOthers(event, act.personId);
  });
}

async function readAct(tx: Tx, id: string): Promise<KeptAct | null> {
  const row = await tx.selectFrom('act').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    personId: row.person_id,
    conversationId: row.conversation_id,
    kind: row.kind,
    privileges: row.privileges as Privilege[],
    seq: row.seq,
    before: row.before as ChangedWork['before'],
    after: row.after as ChangedWork['after'],
    kept: row.kept,
    at: row.at,
    undoneAt: row.undone_at,
  };
}
