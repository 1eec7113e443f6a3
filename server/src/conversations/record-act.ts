/**
 * What a person did, kept so that he can take it back: every command of a person that changes a conversation goes
 * through `actAs`. The act holds which work columns it changed, as they were and as it left them, and what its
 * inverse needs beside them.
 */
import type { Privilege } from '@guichet/contract/privileges';
import type { Viewer } from '../access/visibility.ts';
import type { WorkColumns } from '../history/evolve.ts';
import type { ConversationState, EventDraft, Writing } from '../history/record.ts';
import { newId } from '../platform/id.ts';
import { changeAs, type Judged } from './sight.ts';

/** The work columns that people set, and that undoing an act sets back. */
export const settableColumns = [
  'status',
  'assigneeId',
  'departmentId',
  'qualificationId',
  'tagIds',
  'followerIds',
  'isSnoozed',
  'snoozedUntil',
] as const;
export type SettableColumn = (typeof settableColumns)[number];
export type SettableWork = Pick<WorkColumns, SettableColumn>;

/** Which columns differ, as they were and as they are. */
export function changedWork(
  before: WorkColumns,
  after: WorkColumns,
): { before: Partial<SettableWork>; after: Partial<SettableWork> } {
  const differing = settableColumns.filter(
    (column) => JSON.stringify(before[column]) !== JSON.stringify(after[column]),
  );
  const pick = (work: WorkColumns): Partial<SettableWork> =>
    Object.fromEntries(differing.map((column) => [column, work[column]]));
  return { before: pick(before), after: pick(after) };
}

/** What a decision gives: the events, and what its inverse needs beside them. */
export type Deed = { drafts: readonly EventDraft[]; kept?: object };

/**
 * Changes one conversation for a person and keeps the act. `kind` names the command whose inverse takes it back.
 * Gives the act's id, or null when nothing changed: no event, and nothing kept.
 */
export async function actAs(
  writing: Writing,
  viewer: Viewer,
  conversationId: string,
  { kind, privilege }: { kind: string; privilege: Privilege | null },
  decide: (judged: Judged) => readonly EventDraft[] | Deed | Promise<readonly EventDraft[] | Deed>,
): Promise<string | null> {
  const needed: Privilege[] = privilege ? [privilege] : [];
  let kept: object | undefined;
  const { before, after, events } = await changeAs(
    writing,
    viewer,
    conversationId,
    privilege,
    async (judged) => {
      const require = async (one: Privilege) => {
        await judged.require(one);
        needed.push(one);
      };
      const decided = await decide({ ...judged, require });
      if (!('drafts' in decided)) return decided;
      kept = decided.kept;
      return decided.drafts;
    },
  );
  if (events.length === 0 && kept === undefined) return null;
  return keepAct(writing, viewer.personId, { kind, privileges: needed, before, after, kept });
}

export type DoneAct = {
  kind: string;
  privileges: readonly Privilege[];
  before: ConversationState;
  after: ConversationState;
  kept?: object | undefined;
};

/** Keeps an act that was recorded by other ways than `actAs`; gives its id. */
export async function keepAct({ tx, now }: Writing, personId: string, done: DoneAct): Promise<string> {
  const id = newId();
  const changed = changedWork(done.before.work, done.after.work);
  await tx
    .insertInto('act')
    .values({
      id,
      person_id: personId,
      conversation_id: done.after.id,
      kind: done.kind,
      privileges: [...done.privileges],
      seq: done.after.seq,
      before: JSON.stringify(changed.before),
      after: JSON.stringify(changed.after),
      kept: done.kept === undefined ? null : JSON.stringify(done.kept),
      at: now,
    })
    .execute();
  return id;
}
