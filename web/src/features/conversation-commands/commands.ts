/** Everything that can be done with a conversation, each as one object for button, menu, key and palette. */
import type { Place, Status } from '@guichet/contract/events';
import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { ask } from '../../data/asked.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { proposalsQuery } from '../../data/directory.ts';
import { perform } from '../../data/perform.ts';
import { assigneesQuery, queryClient } from '../../data/queries.ts';

/** What the shell does for the commands. */
export type CommandDeps = {
  /** Brings the conversation on screen; at once when it is there already. */
  open(target: Target): void;
  openAssign(target: Target): void;
  openIdentify(target: Target): void;
  /** Shows or hides the panel with the history. */
  toggleHistory(target: Target): void;
  /** The conversation left the list that is on screen: go on to the next one. */
  afterLeaving?(target: Target): void;
  /** Id of the newest message, when the conversation is open. */
  newestMessageId?(target: Target): string | null;
};

const isShared = (target: Target) => target.mailbox.kind === 'shared';

/** Sets the status; the toast offers the way back. */
export function setStatus(
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

/** Puts it into another place; the toast offers the way back. */
export function setPlace(
  { row, me }: Pick<Target, 'row' | 'me'>,
  place: Exclude<Place, 'filed'>,
  isUndo = false,
) {
  const texts = {
    inbox: t`Remise dans la boîte de réception`,
    archive: t`Conversation archivée`,
    spam: t`Conversation marquée comme indésirable`,
    trash: t`Conversation mise à la corbeille`,
  };
  const { place: before } = row;
  return perform({
    row,
    meId: me.id,
    change: { place },
    request: () => api.conversations.place({ id: row.id, place, expected: row.place }),
    ...(isUndo ? {} : { text: texts[place] }),
    ...(isUndo || before === 'filed'
      ? {}
      : { undo: (after) => void setPlace({ row: after, me }, before, true) }),
  });
}

/** Takes what nobody has; the loser is told who has it. */
export function take({ row, me }: Pick<Target, 'row' | 'me'>): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { assigneeId: me.id },
    request: () => api.assignment.claim({ id: row.id }),
  });
}

/** Puts it back to unassigned; the toast gives it back to who had it, where one may. */
export function putBack(target: Target): Promise<unknown> {
  const { row, me } = target;
  const mayUndo = may(target, 'assign');
  return perform({
    row,
    meId: me.id,
    change: { assigneeId: null },
    request: () =>
      api.assignment.assign({ id: row.id, assigneeId: null, expectedId: row.assigneeId, message: '' }),
    text: t`Remise à non assigné`,
    ...(mayUndo && row.assigneeId
      ? {
          undo: (after) =>
            void perform({
              row: after,
              meId: me.id,
              change: { assigneeId: row.assigneeId },
              request: () =>
                api.assignment.assign({
                  id: row.id,
                  assigneeId: row.assigneeId,
                  expectedId: null,
                  message: '',
                }),
            }),
        }
      : {}),
  });
}

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

/** The commands, in the order of the menu. Labels are in the language of the moment. */
export function conversationCommands(deps: CommandDeps): Command[] {
  return [
    ...writing(deps),
    ...assigning(deps),
    ...statuses(deps),
    ...identifying(deps),
    ...labels(deps),
    ...placing(deps),
    ...reading(deps),
  ];
}

function writing(deps: CommandDeps): Command[] {
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

function assigning(deps: CommandDeps): Command[] {
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
    },
    {
      id: 'take',
      label: () => t`Prendre`,
      icon: 'user-check',
      key: 'Shift+A',
      group: 'work',
      isOffered: (target) => target.row.assigneeId === null && may(target, 'claim'),
      perform: async (target) => void (await take(target)),
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
    },
  ];
}

function statuses(deps: CommandDeps): Command[] {
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

function identifying(deps: CommandDeps): Command[] {
  return [
    {
      id: 'identify',
      label: () => t`Identifier`,
      icon: 'id',
      key: 'i',
      group: 'work',
      isOffered: (target) => target.row.correspondent.address !== '' && may(target, 'identify'),
      perform: (target) => {
        // What the mail tells of its author is on its way while the dialog opens.
        void queryClient.prefetchQuery(proposalsQuery(target.row.id));
        deps.openIdentify(target);
      },
    },
  ];
}

function labels(deps: CommandDeps): Command[] {
  const pick = (list: 'department' | 'qualification') => (target: Target) => {
    deps.open(target);
    ask({ what: 'pick', conversationId: target.row.id, list });
  };
  return [
    {
      id: 'affect',
      label: () => t`Affecter à un département`,
      icon: 'hierarchy-2',
      key: 'd',
      group: 'work',
      isOffered: (target) => may(target, 'affect'),
      perform: pick('department'),
    },
    {
      id: 'qualify',
      label: () => t`Qualifier`,
      icon: 'tag',
      key: 'q',
      group: 'work',
      isOffered: (target) => may(target, 'qualify'),
      perform: pick('qualification'),
    },
  ];
}

function placing(deps: CommandDeps): Command[] {
  const to = (place: Exclude<Place, 'filed'>) => async (target: Target) => {
    deps.afterLeaving?.(target);
    await setPlace(target, place);
  };
  return [
    {
      id: 'archive',
      label: () => t`Archiver`,
      icon: 'archive',
      key: 'e',
      group: 'place',
      isOffered: (target) => target.row.place !== 'archive' && may(target, 'archive'),
      perform: to('archive'),
    },
    {
      id: 'inbox',
      label: () => t`Remettre dans la boîte de réception`,
      icon: 'inbox',
      group: 'place',
      isOffered: (target) => target.row.place !== 'inbox' && may(target, 'archive'),
      perform: to('inbox'),
    },
    {
      id: 'spam',
      label: () => t`Indésirable`,
      icon: 'alert-octagon',
      key: '!',
      group: 'place',
      isOffered: (target) => target.row.place !== 'spam' && may(target, 'archive'),
      perform: to('spam'),
    },
    {
      id: 'trash',
      label: () => t`Mettre à la corbeille`,
      icon: 'trash',
      key: 'Delete',
      isDanger: true,
      group: 'place',
      isOffered: (target) => target.row.place !== 'trash' && may(target, 'archive') && may(target, 'delete'),
      perform: to('trash'),
    },
  ];
}

function reading(deps: CommandDeps): Command[] {
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
