import { t } from '@lingui/core/macro';
import { ask } from '../../data/asked.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { showRefusal } from '../../data/perform.ts';
import { conversationQuery, queryClient } from '../../data/queries.ts';
import type { CommandDeps } from './deps.ts';

/** The newest message's source, on screen or as a file, also of a conversation that is not open. */
async function showSource({ row }: Target, isDownload: boolean): Promise<void> {
  try {
    const { messages } = await queryClient.fetchQuery(conversationQuery(row.id));
    const id = messages.at(-1)?.id;
    if (id === undefined) return;
    window.open(`/api/messages/${id}/source${isDownload ? '?download=1' : ''}`, '_blank', 'noopener');
  } catch (error) {
    showRefusal(error);
  }
}

/** To see more of it: history, source, paper. */
export function reading(deps: CommandDeps): Command[] {
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
      isOffered: () => true,
      perform: (target) => showSource(target, false),
    },
    {
      id: 'saveEml',
      label: () => t`Enregistrer en .eml`,
      icon: 'download',
      group: 'read',
      isOffered: () => true,
      perform: (target) => showSource(target, true),
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
      isOffered: () => true,
      perform: (target) => {
        deps.open(target);
        ask({ what: 'print', conversationId: target.row.id });
      },
    },
  ];
}
