import type { Status } from '@guichet/contract/events';
import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { CommandDeps } from './deps.ts';

function setStatus({ row, me }: Target, status: Status): Promise<unknown> {
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
    text: texts[status],
  });
}

/** To resolve, to let wait, to open again. */
export function statuses(deps: CommandDeps): Command[] {
  const to = (status: Status): Pick<Command, 'group' | 'isOffered' | 'perform' | 'performMany'> => ({
    group: 'work',
    isOffered: (target) => target.row.status !== status && may(target, 'status'),
    perform: async (target) => {
      deps.afterLeaving?.(target);
      await setStatus(target, status);
    },
    performMany: (many) => deps.startBulk({ kind: 'status', status }, many),
  });
  return [
    { id: 'resolve', label: () => t`Résoudre`, icon: 'circle-check', key: 's', ...to('resolved') },
    { id: 'pending', label: () => t`Mettre en attente`, icon: 'clock-pause', ...to('pending') },
    { id: 'reopen', label: () => t`Remettre à traiter`, icon: 'circle-dot', ...to('open') },
  ];
}
