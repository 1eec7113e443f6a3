/** What a conversation is about, and which department it concerns: chosen from what its mailbox offers. */
import type { Viewer } from '../access/visibility.ts';
import { changeAs } from '../conversations/sight.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';

/** Throws `invalid` when the department is not offered in the mailbox, or archived. */
export function decideAffect(fromId: string | null, toId: string | null, isOffered: boolean): EventDraft[] {
  if (fromId === toId) return [];
  if (toId !== null && !isOffered) throw invalid('mailbox.archivedDepartment');
  return [{ kind: 'conversation.affected', v: 1, data: { fromId, toId } }];
}

/** Throws `invalid` when the qualification is not offered in the mailbox, or archived. */
export function decideQualify(fromId: string | null, toId: string | null, isOffered: boolean): EventDraft[] {
  if (fromId === toId) return [];
  if (toId !== null && !isOffered) throw invalid('mailbox.archivedQualification');
  return [{ kind: 'conversation.qualified', v: 1, data: { fromId, toId } }];
}

/** Affects to a department, or (null) to none. */
export async function affectConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; departmentId: string | null },
): Promise<void> {
  const { departmentId } = input;
  await changeAs(writing, viewer, input.conversationId, 'affect', async ({ state }) => {
    const isOffered =
      departmentId !== null && (await offersDepartment(writing.tx, state.mailboxId, departmentId));
    return decideAffect(state.work.departmentId, departmentId, isOffered);
  });
}

/** Qualifies, or (null) takes the qualification away. */
export async function qualifyConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; qualificationId: string | null },
): Promise<void> {
  const { qualificationId } = input;
  await changeAs(writing, viewer, input.conversationId, 'qualify', async ({ state }) => {
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
