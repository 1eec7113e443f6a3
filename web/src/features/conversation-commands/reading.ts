import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { CommandDeps } from './command-deps.ts';

async function markUnread({ row, me }: Target): Promise<void> {
  await perform({
    row,
    meId: me.id,
    change: { unread: true },
    request: async () => {
      await api.conversations.markUnread({ id: row.id });
      return { row: { ...row, unread: true } };
    },
    text: t`Marquée comme non lue`,
  });
}

/** Read state, history, source, paper. */
export function reading(deps: CommandDeps): Command[] {
  const newest = (target: Target) => deps.newestMessageId?.(target) ?? null;
  const source = (target: Target, isDownload: boolean) => {
    const id = newest(target);
    if (id !== null)
      window.open(`/api/messages/${id}/source${isDownload ? '?download=1' : ''}`, '_blank', 'noopener');
  };
  return [
    {
      id: 'markUnread',
      label: () => t`Marquer comme non lu`,
      icon: 'mail',
      key: 'u',
      group: 'place',
      isOffered: (target) => !target.row.unread,
      perform: markUnread,
    },
    {
      id: 'history',
      label: () => t`Historique`,
      icon: 'history',
      key: 'p',
      group: 'place',
      isOffered: (target) => may(target, 'seeHistory'),
      perform: (target) => {
        deps.open(target);
        deps.toggleHistory(target);
      },
    },
    {
      id: 'source',
      label: () => t`Voir la source`,
      icon: 'code',
      group: 'place',
      isOffered: (target) => newest(target) !== null,
      perform: (target) => source(target, false),
    },
    {
      id: 'saveEml',
      label: () => t`Enregistrer en .eml`,
      icon: 'download',
      group: 'place',
      isOffered: (target) => newest(target) !== null,
      perform: (target) => source(target, true),
    },
    {
      id: 'print',
      label: () => t`Imprimer`,
      icon: 'printer',
      group: 'place',
      isOffered: (target) => newest(target) !== null,
      perform: () => window.print(),
    },
  ];
}
