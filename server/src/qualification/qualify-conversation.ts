/** What a conversation is about, and which department it concerns: chosen from what its mailbox offers. */
import type { Viewer } from '../access/visibility.ts';
import { actAs } from '../conversations/record-act.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';

/**
 * Throws `invalid` when the department is not offered in the mailbox, or archived. `releasedId`: the assignee who is
 * put back to nobody in the same act.
 */
export function decideAffect(
  fromId: string | null,
  toId: string | null,
  isOffered: boolean,
  releasedId: string | null = null,
): EventDraft[] {
  const drafts: EventDraft[] = [];
  if (fromId !== toId) {
    if (toId !== null && !isOffered) throw invalid('mailbox.archivedDepartment');
    drafts.push({ kind: 'conversation.affected', v: 1, data: { fromId, toId } });
  }
  if (releasedId !== null) {
    const data = {
      fromId: releasedId,
      toId: null,
      cause: 'release' as const,
      noteId: null,
      commitment: null,
    };
    drafts.push({ kind: 'conversation.assigned', v: 1, data });
  }
  return drafts;
}

/** Throws `invalid` when the qualification is not offered in the mailbox, or archived. */
export function decideQualify(fromId: string | null, toId: string | null, isOffered: boolean): EventDraft[] {
  if (fromId === toId) return [];
  if (toId !== null && !isOffered) throw invalid('mailbox.archivedQualification');
  return [{ kind: 'conversation.qualified', v: 1, data: { fromId, toId } }];
}

/**
 * Affects to a department, or (null) to none; `clearAssignee` takes it in the same act from an assignee who is not of
 * that department, which takes the right to assign or to release. Gives the id of the act, or null when it stood so already.
 */
export function affectConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; departmentId: string | null; clearAssignee?: boolean },
): Promise<string | null> {
  const { departmentId } = input;
  const act = { kind: 'affect', privilege: 'affect' } as const;
  return actAs(writing, viewer, input.conversationId, act, async ({ state, membership, require }) => {
    const { work } = state;
    const isLeft = input.clearAssignee && !(await isOf(writing.tx, work.assigneeId, departmentId));
    const releasedId = isLeft ? work.assigneeId : null;
    if (releasedId !== null) await require(membership.privileges.has('assign') ? 'assign' : 'release');
    const isOffered =
      departmentId !== null && (await offersDepartment(writing.tx, state.mailboxId, departmentId));
    return decideAffect(work.departmentId, departmentId, isOffered, releasedId);
  });
}

/** Qualifies, or (null) takes the qualification away. Gives the id of the act, or null when it stood so already. */
export function qualifyConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; qualificationId: string | null },
): Promise<string | null> {
  const { qualificationId } = input;
  const act = { kind: 'qualify', privilege: 'qualify' } as const;
  return actAs(writing, viewer, input.conversationId, act, async ({ state }) => {
    const isOffered =
      qualificationId !== null && (await offersQualification(writing.tx, state.mailboxId, qualificationId));
    return decideQualify(state.work.qualificationId, qualificationId, isOffered);
  });
}

async function offersDepartment(tx: Tx, mailboxId: string, departmentId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('mailbox_department')
    .innerJoin('department', 'department.id', 'mailbox_department.department_id')
    .select('department.id')
    .where('mailbox_id', '=', mailboxId)
    .where('department_id', '=', departmentId)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

async function offersQualification(tx: Tx, mailboxId: string, qualificationId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('qualification')
    .select('id')
    .where('id', '=', qualificationId)
    .where((eb) => eb.or([eb('mailbox_id', 'is', null), eb('mailbox_id', '=', mailboxId)]))
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

/** Whether the person belongs to the department; nobody belongs to none. */
async function isOf(tx: Tx, personId: string | null, departmentId: string | null): Promise<boolean> {
  if (personId === null || departmentId === null) return false;
  const found = await tx
    .selectFrom('person_department')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('department_id', '=', departmentId)
    .executeTakeFirst();
  return found !== undefined;
}
