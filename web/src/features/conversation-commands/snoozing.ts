import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { CommandDeps } from './deps.ts';

type On = Pick<Target, 'row' | 'me'>;

/** Out of the lists until then; `until` null = only until someone outside writes. `text` says until when. */
export function snooze({ row, me }: On, until: Date | null, text: string): Promise<unknown> {
  const iso = until?.toISOString() ?? null;
  return perform({
    row,
    meId: me.id,
    change: { snoozed: { until: iso }, ...(row.status === 'resolved' ? { status: 'open' } : {}) },
    request: () => api.conversations.snooze({ id: row.id, until: iso }),
    text,
  });
}

function wake({ row, me }: On): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { snoozed: null },
    request: () => api.conversations.wake({ id: row.id }),
    text: t`Conversation réveillée`,
  });
}

/** To put away until later, and to bring back. */
export function snoozing(deps: CommandDeps): Command[] {
  return [
    {
      id: 'snooze',
      label: ({ row }) => (row.snoozed === null ? t`Mettre en veille` : t`Changer la veille`),
      icon: 'clock',
      key: 'v',
      group: 'work',
      isOffered: (target) => target.row.place === 'inbox' && may(target, 'status'),
      perform: (target) => deps.openPick({ what: 'snooze', chosen: target }),
      performMany: (many) => deps.openPick({ what: 'snooze', chosen: many }),
    },
    {
      id: 'wake',
      label: () => t`Réveiller`,
      icon: 'sun',
      key: 'Shift+V',
      group: 'work',
      isOffered: (target) => target.row.snoozed !== null && may(target, 'status'),
      perform: async (target) => {
        deps.afterLeaving?.(target);
        await wake(target);
      },
      performMany: (many) => deps.startBulk({ kind: 'wake' }, many),
    },
  ];
}
