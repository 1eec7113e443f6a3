import type { ConversationRow } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { mailboxOf, useMe } from '../data/me.ts';
import { conversationCommands } from '../features/conversation-commands/commands.ts';
import type { KeyGroup } from '../features/keys-help/KeysHelp.tsx';
import { useWhere } from './SideColumn.tsx';

const nothing = () => undefined;
const opposites: ReadonlySet<string> = new Set(['unstar', 'unfollow']);

/** A conversation that nobody has: its commands are called as they are in general. */
const anyRow: ConversationRow = {
  id: '',
  mailboxId: '',
  seq: 0,
  subject: '',
  snippet: '',
  snippetAuthor: null,
  correspondent: { name: '', address: '' },
  record: null,
  status: 'open',
  place: 'inbox',
  assigneeId: null,
  departmentId: null,
  qualificationId: null,
  tagIds: [],
  folderId: null,
  followerIds: [],
  snoozed: null,
  scheduledFor: null,
  scheduledById: null,
  starred: false,
  readByIds: [],
  lastMessageAt: '',
  waitingSince: null,
  answeredAt: null,
  answeredById: null,
  messageCount: 0,
  hasAttachments: false,
  unread: false,
  sending: null,
  moving: null,
};

/** Every key and what it does, from the commands themselves. */
export function useKeyGroups(): KeyGroup[] {
  const { t } = useLingui();
  const me = useMe();
  const { mailbox } = useWhere();
  const home = mailbox ?? mailboxOf(me, me.mailboxes[0]?.id);
  const commands = home
    ? conversationCommands({
        open: nothing,
        openAssign: nothing,
        openIdentify: nothing,
        openPick: nothing,
        openMerge: nothing,
        startBulk: nothing,
        toggleHistory: nothing,
      }).flatMap((command) =>
        // Two commands of one key are each other's opposite: the first stands for both.
        command.key && !opposites.has(command.id)
          ? [
              {
                id: command.id,
                label: command.label({ row: { ...anyRow, assigneeId: me.id }, me, mailbox: home }),
                keys: [command.key],
              },
            ]
          : [],
      )
    : [];
  return [
    {
      id: 'list',
      title: t`Liste`,
      entries: [
        { id: 'move', label: t`Suivante, précédente`, keys: ['j', 'k'] },
        { id: 'open', label: t`Ouvrir`, keys: ['Enter'] },
        { id: 'choose', label: t`Choisir`, keys: ['x'] },
        { id: 'range', label: t`Choisir jusqu’ici`, keys: ['Shift+X'] },
        { id: 'all', label: t`Choisir toutes celles de la liste`, keys: ['Ctrl+a'] },
        { id: 'back', label: t`Revenir à la liste`, keys: ['Escape'] },
        { id: 'search', label: t`Rechercher`, keys: ['/'] },
        { id: 'filter', label: t`Filtre avancé`, keys: ['f'] },
        { id: 'new', label: t`Nouveau message`, keys: ['c'] },
      ],
    },
    {
      id: 'go',
      title: t`Aller à`,
      entries: [
        { id: 'open', label: t`À traiter`, keys: ['g t'] },
        { id: 'mine', label: t`Assignés à moi`, keys: ['g m'] },
        { id: 'unassigned', label: t`Non assignés`, keys: ['g n'] },
        { id: 'waiting', label: t`À répondre`, keys: ['g a'] },
        { id: 'everywhere', label: t`Mes emails`, keys: ['g e'] },
        { id: 'palette', label: t`Palette de commandes`, keys: ['Ctrl+k'] },
        { id: 'help', label: t`Cette aide`, keys: ['?'] },
      ],
    },
    {
      id: 'conversation',
      title: t`Conversation`,
      entries: [
        ...commands,
        { id: 'send', label: t`Envoyer`, keys: ['Ctrl+Enter'] },
        { id: 'undo', label: t({ message: 'Annuler', context: 'undo what was done' }), keys: ['z'] },
      ],
    },
  ];
}
