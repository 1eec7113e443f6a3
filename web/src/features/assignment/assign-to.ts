import type { BulkAct } from '@guichet/contract/acts';
import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { Choice } from './choices.ts';

/** Saves a choice of the dialog: shown at once; what changed meanwhile refuses it, with a sentence. */
export async function assignTo(
  target: Target,
  choice: Choice,
  message: string,
  clearAssignee = false,
): Promise<void> {
  if (choice.kind === 'department') return toDepartment(target, choice, message, clearAssignee);
  const assigneeId = choice.kind === 'person' ? choice.id : null;
  const name = choice.kind === 'person' ? choice.assignee.person.name : '';
  const text =
    assigneeId === null
      ? t`Remise à non assigné`
      : assigneeId === target.me.id
        ? t`Assignée à vous`
        : t`Assignée à ${name}`;
  await assign(target, assigneeId, message, text);
}

function assign(
  { row, me }: Pick<Target, 'row' | 'me'>,
  assigneeId: string | null,
  message: string,
  text: string,
) {
  return perform({
    row,
    meId: me.id,
    change: { assigneeId },
    request: () => api.assignment.assign({ id: row.id, assigneeId, expectedId: row.assigneeId, message }),
    text,
  });
}

/** To a department; `clearAssignee`: whoever has it gives it back in the same act, so that someone there can take it. */
async function toDepartment(
  { row, me }: Target,
  choice: Extract<Choice, { kind: 'department' }>,
  message: string,
  clearAssignee: boolean,
): Promise<void> {
  const { name } = choice;
  const affected = await perform({
    row,
    meId: me.id,
    change: { departmentId: choice.id, ...(clearAssignee ? { assigneeId: null } : {}) },
    request: () => api.qualification.affect({ id: row.id, departmentId: choice.id, clearAssignee }),
    text: t`Affectée à ${name}`,
  });
  if (affected !== null && message !== '')
    await api.conversations.addNote({ id: row.id, noteId: crypto.randomUUID(), text: message, mentions: [] });
}

/**
 * The same with many, as a bulk job does it. The message goes along where somebody is assigned; `clearAssignee` matters
 * to a department: who is not of it gives back what he has.
 */
export const bulkAssignment = (choice: Choice, message: string, clearAssignee: boolean): BulkAct =>
  choice.kind === 'department'
    ? { kind: 'affect', departmentId: choice.id, clearAssignee }
    : { kind: 'assign', assigneeId: choice.kind === 'person' ? choice.id : null, message };
