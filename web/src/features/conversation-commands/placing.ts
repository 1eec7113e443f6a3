import type { Place } from '@guichet/contract/events';
import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { CommandDeps } from './deps.ts';

type Placed = Exclude<Place, 'filed'>;

function setPlace({ row, me }: Target, place: Placed): Promise<unknown> {
  const texts = {
    inbox: t`Remise dans la boîte de réception`,
    archive: t`Conversation archivée`,
    spam: t`Conversation marquée comme indésirable`,
    trash: t`Conversation mise à la corbeille`,
  };
  return perform({
    row,
    meId: me.id,
    change: { place },
    request: () => api.conversations.place({ id: row.id, place, expected: row.place }),
    text: texts[place],
  });
}

/** To archive, to throw away, to bring back. */
export function placing(deps: CommandDeps): Command[] {
  const to = (place: Placed): Pick<Command, 'group' | 'isOffered' | 'perform' | 'performMany'> => ({
    group: 'place',
    isOffered: (target) =>
      target.row.place !== place && may(target, 'archive') && (place !== 'trash' || may(target, 'delete')),
    perform: async (target) => {
      deps.afterLeaving?.(target);
      await setPlace(target, place);
    },
    performMany: (many) => deps.startBulk({ kind: 'place', place }, many),
  });
  return [
    { id: 'archive', label: () => t`Archiver`, icon: 'archive', key: 'e', ...to('archive') },
    { id: 'inbox', label: () => t`Remettre dans la boîte de réception`, icon: 'inbox', ...to('inbox') },
    { id: 'spam', label: () => t`Indésirable`, icon: 'alert-octagon', key: '!', ...to('spam') },
    {
      id: 'trash',
      label: () => t`Mettre à la corbeille`,
      icon: 'trash',
      key: 'Delete',
      isDanger: true,
      ...to('trash'),
    },
  ];
}
