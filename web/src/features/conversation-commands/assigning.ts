import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import { assigneesQuery, queryClient } from '../../data/queries.ts';
import type { CommandDeps } from './deps.ts';

/** Takes what nobody has; the loser is told who has it. */
function take({ row, me }: Target): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { assigneeId: me.id },
    request: () => api.assignment.claim({ id: row.id }),
    text: t`Assignée à vous`,
    quiet: true,
  });
}

/** Puts it back to nobody. */
function putBack({ row, me }: Target): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { assigneeId: null },
    request: () =>
      api.assignment.assign({ id: row.id, assigneeId: null, expectedId: row.assigneeId, message: '' }),
    text: t`Remise à non assigné`,
  });
}

/** To assign, to take, to put back. */
export function assigning(deps: CommandDeps): Command[] {
  return [
    {
      id: 'assign',
      label: () => t`Assigner`,
      icon: 'user-plus',
      key: 'a',
      group: 'work',
      isOffered: (target) => may(target, 'assign'),
      perform: (target) => {
        // The list of colleagues is on its way while the dialog opens.
        void queryClient.prefetchQuery(assigneesQuery(target.row.mailboxId));
        deps.openAssign(target);
      },
      performMany: (many) => deps.openAssign(many),
    },
    {
      id: 'take',
      label: () => t`Prendre`,
      icon: 'user-check',
      key: 'Shift+A',
      group: 'work',
      isOffered: (target) => target.row.assigneeId === null && may(target, 'claim'),
      perform: async (target) => void (await take(target)),
      performMany: (many) => deps.startBulk({ kind: 'claim' }, many),
    },
    {
      id: 'putBack',
      label: () => t`Remettre à non assigné`,
      icon: 'user-off',
      group: 'work',
      isOffered: (target) =>
        target.row.assigneeId !== null &&
        (may(target, 'assign') || (target.row.assigneeId === target.me.id && may(target, 'release'))),
      perform: async (target) => void (await putBack(target)),
      performMany: (many) => deps.startBulk({ kind: 'assign', assigneeId: null, message: '' }, many),
    },
  ];
}
