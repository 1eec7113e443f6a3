import type { Status } from '@guichet/contract/events';
import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { CommandDeps } from './command-deps.ts';

/** Sets the status; the toast offers the way back. */
function setStatus(
  { row, me }: Pick<Target, 'row' | 'me'>,
  status: Status,
  isUndo = false,
): Promise<unknown> {
  const texts = {
    open: t`Conversation à traiter`,
    pending: t`Conversation en attente`,
    resolved: t`Conversation résolue`,
  };
  return perform({
    row,
    meId: me.id,
    change: { status, ...(status === 'open' ? {} : { waitingSince: null }) },
    request: () => api.conversations.setStatus({ id: row.id, status, expected: row.status }),
    ...(isUndo
      ? {}
      : {
          text: texts[status],
          undo: (after) => void setStatus({ row: after, me }, row.status, true),
        }),
  });
}

/** Open, pending, resolved. */
export function statuses(deps: CommandDeps): Command[] {
  const set = (status: Status) => async (target: Target) => {
    deps.afterLeaving?.(target);
    await setStatus(target, status);
  };
  const offered = (status: Status) => (target: Target) =>
    target.row.status !== status && may(target, 'status');
  return [
    {
      id: 'resolve',
      label: () => t`Résoudre`,
      icon: 'circle-check',
      key: 's',
      group: 'work',
      isOffered: offered('resolved'),
      perform: set('resolved'),
    },
    {
      id: 'pending',
      label: () => t`Mettre en attente`,
      icon: 'clock-pause',
      group: 'work',
      isOffered: offered('pending'),
      perform: set('pending'),
    },
    {
      id: 'reopen',
      label: () => t`Remettre à traiter`,
      icon: 'circle-dot',
      group: 'work',
      isOffered: offered('open'),
      perform: set('open'),
    },
  ];
}
