import { t } from '@lingui/core/macro';
import { type Command, may, type Target } from '../../data/command.ts';
import type { CommandDeps } from './deps.ts';

/** To see more of it: history, source, paper. */
export function reading(deps: CommandDeps): Command[] {
  const newest = (target: Target) => deps.newestMessageId?.(target) ?? null;
  const source = (target: Target, isDownload: boolean) => {
    const id = newest(target);
    if (id !== null)
      window.open(`/api/messages/${id}/source${isDownload ? '?download=1' : ''}`, '_blank', 'noopener');
  };
  const isOpened = (target: Target) => newest(target) !== null;
  return [
    {
      id: 'history',
      label: () => t`Historique`,
      icon: 'history',
      key: 'p',
      group: 'read',
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
      group: 'read',
      isOffered: isOpened,
      perform: (target) => source(target, false),
    },
    {
      id: 'saveEml',
      label: () => t`Enregistrer en .eml`,
      icon: 'download',
      group: 'read',
      isOffered: isOpened,
      perform: (target) => source(target, true),
    },
    {
      id: 'saveAttachments',
      label: () => t`Télécharger toutes les pièces jointes`,
      icon: 'paperclip',
      group: 'read',
      isOffered: ({ row }) => row.hasAttachments,
      perform: ({ row }) => {
        window.open(`/api/conversations/${row.id}/attachments.zip`, '_blank', 'noopener');
      },
    },
    {
      id: 'print',
      label: () => t`Imprimer`,
      icon: 'printer',
      group: 'read',
      isOffered: isOpened,
      perform: () => window.print(),
    },
  ];
}
