import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { Choice } from './choices.ts';

/** Saves a choice of the dialog: shown at once; what changed meanwhile refuses it, with a sentence. */
export async function assignTo(target: Target, choice: Choice, message: string): Promise<void> {
  if (choice.kind === 'department') return toDepartment(target, choice, message);
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
  text?: string,
) {
  return perform({
    row,
    meId: me.id,
    change: { assigneeId },
    request: () => api.assignment.assign({ id: row.id, assigneeId, expectedId: row.assigneeId, message }),
    ...(text === undefined
      ? {}
      : { text, undo: (after) => void assign({ row: after, me }, row.assigneeId, '') }),
  });
}

/** To a department: whoever has it gives it back, so that someone there can take it. */
async function toDepartment(
  { row, me }: Target,
  choice: Extract<Choice, { kind: 'department' }>,
  message: string,
): Promise<void> {
  const { name } = choice;
  const affected = await perform({
    row,
    meId: me.id,
    change: { departmentId: choice.id },
    request: () => api.qualification.affect({ id: row.id, departmentId: choice.id }),
    text: t`Affectée à ${name}`,
    undo: (after) =>
      void perform({
        row: after,
        meId: me.id,
        change: { departmentId: row.departmentId },
        request: () => api.qualification.affect({ id: row.id, departmentId: row.departmentId }),
      }),
  });
  if (affected === null) return;
  if (affected.assigneeId !== null) await assign({ row: affected, me }, null, message);
  else if (message !== '') {
    await api.conversations.addNote({ id: row.id, noteId: crypto.randomUUID(), text: message, mentions: [] });
  }
}
