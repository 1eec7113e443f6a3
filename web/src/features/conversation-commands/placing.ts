import type { Place } from '@guichet/contract/events';
import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { CommandDeps } from './command-deps.ts';

/** Puts it into another place; the toast offers the way back. */
function setPlace({ row, me }: Pick<Target, 'row' | 'me'>, place: Exclude<Place, 'filed'>, isUndo = false) {
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

/** Where it lies: inbox, archive, spam, trash. */
export function placing(deps: CommandDeps): Command[] {
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
