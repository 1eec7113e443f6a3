/**
 * Merging by hand. The conversation that stays takes over what the others hold; each of them keeps its history, which
 * ends in the merge, and leads to it from then on.
 */
import { requirePermission } from '../access/permission.ts';
import { loadViewers } from '../access/viewer.ts';
import { maySee, type Sight, type Viewer } from '../access/visibility.ts';
import { holdMembership } from '../assignment/membership.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { actAs, type Deed } from '../conversations/record-act.ts';
import { type Judged, personName, sightOf } from '../conversations/sight.ts';
import { requireNotSending } from '../filing/sending.ts';
import {
  type ConversationState,
  lockConversations,
  lockHeads,
  recordMany,
  type Writing,
} from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { holdReceiving } from './hold-receiving.ts';
import { type Absorbed, type AnswersStanding, decideMerge, joinedStanding, standingOf } from './merging.ts';
import { absorb, type Carried } from './store.ts';

export type KeptMerge = {
  /** How far the history of the one that stays went before. */
  seq: number;
  before: AnswersStanding;
  after: AnswersStanding;
  absorbed: (Carried & { id: string })[];
};

/**
 * Merges the others into the conversation, all or none. Gives the id of the act, or null when they are part of it
 * already. Throws `notFound` for any that the viewer does not see, `forbidden` for any on which he may not act,
 * `invalid` for one of another mailbox, `conflict` while an answer of one is being sent.
 */
export async function mergeConversations(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; otherIds: readonly string[] },
): Promise<string | null> {
  const { tx } = writing;
  const { conversationId } = input;
  const otherIds = [...new Set(input.otherIds)].sort();
  if (otherIds.includes(conversationId)) throw invalid('merge.itself');
  const ids = [conversationId, ...otherIds];
  await holdReceiving(tx, ids);
  await holdAssignees(tx, ids);
  await lockHeads(tx, ids);
  const act = { kind: 'merge', privilege: 'file' } as const;
  return actAs(writing, viewer, conversationId, act, async (judged): Promise<Deed> => {
    const others = await judgeOthers(writing, viewer, judged, otherIds);
    return others.length === 0 ? { drafts: [] } : mergeInto(writing, judged, others);
  });
}

/** Who may be given it is held as a member, so that nobody gets work while he is being removed. */
async function holdAssignees(tx: Tx, ids: readonly string[]): Promise<void> {
  const rows = await tx
    .selectFrom('conversation')
    .select(['id', 'assignee_id'])
    .where('id', 'in', ids)
    .where('assignee_id', 'is not', null)
    .orderBy('assignee_id')
    .execute();
  for (const { id, assignee_id } of rows) if (assignee_id) await holdMembership(tx, id, assignee_id);
}

/** Those that are not part of it yet, each judged as the one that stays is. */
async function judgeOthers(
  writing: Writing,
  viewer: Viewer,
  { state }: Judged,
  otherIds: readonly string[],
): Promise<ConversationState[]> {
  const { tx } = writing;
  const states = await lockConversations(tx, otherIds);
  const others: ConversationState[] = [];
  await requireNotSending(tx, state.id);
  for (const id of otherIds) {
    const other = states.get(id);
    if (!other) throw notFound('notFound');
    if (other.work.absorbedBy === state.id) continue;
    const sight = await sightOf(tx, other);
    requirePermission(viewer, sight, 'file', await personName(tx, sight.assigneeId));
    if (other.mailboxId !== state.mailboxId) throw invalid('merge.otherMailbox');
    await requireNotSending(tx, other.id);
    others.push(other);
  }
  return others;
}

async function mergeInto(
  writing: Writing,
  { state, sight }: Judged,
  others: readonly ConversationState[],
): Promise<Deed> {
  const { tx } = writing;
  const absorbed: Absorbed[] = others.map(({ id, work }) => ({ id, work }));
  const carried: KeptMerge['absorbed'] = [];
  for (const { id } of others) carried.push({ id, ...(await absorb(tx, state, id)) });
  await recordMany(
    writing,
    others.map(({ id }) => ({
      conversationId: id,
      drafts: [
        { kind: 'conversation.merged', v: 1, data: { otherId: state.id, role: 'absorbed', cause: 'hand' } },
      ],
    })),
  );
  await refreshMailColumns(tx, [state.id, ...others.map(({ id }) => id)]);
  const drafts = decideMerge(state.work, absorbed, await whoMaySee(tx, sight, others));
  const before = standingOf(state.work);
  const after = absorbed.reduce((all, { work }) => joinedStanding(all, standingOf(work)), before);
  const kept: KeptMerge = { seq: state.seq, before, after, absorbed: carried };
  return { drafts, kept };
}

/** Followers of the others who may see the one that stays, as it will be. */
async function whoMaySee(
  tx: Tx,
  sight: Sight,
  others: readonly ConversationState[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(others.flatMap(({ work }) => work.followerIds))];
  const assigneeId = sight.assigneeId ?? others.find(({ work }) => work.assigneeId)?.work.assigneeId ?? null;
  const departmentId =
    sight.departmentId ?? others.find(({ work }) => work.departmentId)?.work.departmentId ?? null;
  const viewers = await loadViewers(tx, ids);
  return new Set(
    ids.filter((id) => {
      const viewer = viewers.get(id);
      return viewer !== undefined && maySee(viewer, { ...sight, assigneeId, departmentId });
    }),
  );
}
