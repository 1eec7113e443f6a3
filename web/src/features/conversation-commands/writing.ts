import { t } from '@lingui/core/macro';
import { ask } from '../../data/asked.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import type { CommandDeps } from './deps.ts';

const isShared = (target: Target) => target.mailbox.kind === 'shared';

/** To answer, to forward, to note: what opens the composer. */
export function writing(deps: CommandDeps): Command[] {
  const write = (kind: 'reply' | 'replyAll' | 'forward' | 'note') => (target: Target) => {
    deps.open(target);
    ask({ what: 'write', conversationId: target.row.id, kind, messageId: null });
  };
  const mayReply = (target: Target) => may(target, 'reply');
  return [
    {
      id: 'reply',
      label: (target) =>
        isShared(target) && target.row.assigneeId === null ? t`Prendre et répondre` : t`Répondre`,
      icon: 'arrow-back-up',
      key: 'r',
      group: 'work',
      isOffered: mayReply,
      perform: write('reply'),
    },
    {
      id: 'replyAll',
      label: () => t`Répondre à tous`,
      icon: 'arrow-back-up-double',
      group: 'work',
      isOffered: mayReply,
      perform: write('replyAll'),
    },
    {
      id: 'forward',
      label: () => t`Transférer`,
      icon: 'arrow-forward-up',
      group: 'work',
      isOffered: mayReply,
      perform: write('forward'),
    },
    {
      id: 'note',
      label: () => t`Ajouter une note interne`,
      icon: 'lock',
      key: 'n',
      group: 'work',
      isOffered: (target) => isShared(target) && may(target, 'note'),
      perform: write('note'),
    },
  ];
}
