import type { FolderChoice } from '@guichet/contract/filing';
import { t } from '@lingui/core/macro';
import { act } from '../../data/act.ts';
import { api } from '../../data/api.ts';
import { type Command, isMany, may, type Target } from '../../data/command.ts';
import { dropRow } from '../../data/patch.ts';
import { perform, showRefusal } from '../../data/perform.ts';
import { queryClient } from '../../data/queries.ts';
import { showToast } from '../../ui/Toast.tsx';
import type { CommandDeps, Picking } from './deps.ts';

/** Files it in a folder of the account; a new one is made on the server and is among the words from then on. */
export function file({ row, me }: Target, folder: FolderChoice, name: string): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { place: 'filed', ...('folderId' in folder ? { folderId: folder.folderId } : {}) },
    request: async () => {
      const done = await api.filing.file({ id: row.id, folder });
      if (!('folderId' in folder))
        void queryClient.invalidateQueries({ queryKey: ['vocabulary', row.mailboxId] });
      return done;
    },
    text: t`Classée dans ${name}`,
  });
}

/** Moves it, with its mail, to another mailbox. */
export function move({ row, me }: Target, mailboxId: string, name: string): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { mailboxId },
    request: () => api.filing.move({ id: row.id, mailboxId }),
    text: t`Déplacée vers ${name}`,
  });
}

/** Puts it into spam, and whatever its correspondent, or his whole domain, writes from now on. */
export function block({ row, me }: Target, scope: 'address' | 'domain'): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { place: 'spam' },
    request: () => api.filing.block({ id: row.id, scope }),
    text: t`Expéditeur bloqué`,
  });
}

/** Out of the trash, here and on the server. It cannot be undone. */
export async function deleteForGood({ row }: Target): Promise<void> {
  try {
    await act(queryClient, row.id, () => api.filing.deleteForGood({ id: row.id }));
    dropRow(queryClient, row.id);
    showToast({ text: t`Supprimée définitivement` });
  } catch (error) {
    showRefusal(error);
  }
}

/** The shared mailboxes of mine to which it can go. */
export const moveTargets = ({ row, me }: Target) =>
  me.mailboxes.filter(({ id, kind }) => kind === 'shared' && id !== row.mailboxId);

/** To file, to move to another mailbox, to block, to delete for good: each asks where, or whether. */
export function filing(deps: CommandDeps): Command[] {
  const pick = (what: Picking['what']): Pick<Command, 'group' | 'perform' | 'performMany'> => ({
    group: 'place',
    perform: (target) => deps.openPick({ what, chosen: target }),
    performMany: (many) => deps.openPick({ what, chosen: many }),
  });
  return [
    {
      id: 'file',
      label: () => t`Classer`,
      icon: 'folder',
      key: 'l',
      isOffered: (target) => may(target, 'file') && (target.row.place !== 'trash' || may(target, 'delete')),
      ...pick('folder'),
    },
    {
      id: 'move',
      label: () => t`Déplacer vers une autre boîte`,
      icon: 'arrows-exchange',
      key: 'm',
      isOffered: (target) => may(target, 'move') && moveTargets(target).length > 0,
      ...pick('mailbox'),
    },
    {
      id: 'block',
      label: () => t`Bloquer l’expéditeur`,
      icon: 'ban',
      isOffered: (target) =>
        target.row.place !== 'spam' && target.row.correspondent.address !== '' && may(target, 'archive'),
      ...pick('block'),
    },
    {
      id: 'deleteForGood',
      label: () => t`Supprimer définitivement`,
      icon: 'trash',
      key: 'Shift+Delete',
      isDanger: true,
      isOffered: (target) => target.row.place === 'trash' && may(target, 'deleteForGood'),
      ...pick('deleteForGood'),
    },
  ];
}

/** Of one or many: the first target, by which it is said what can be chosen. */
export const firstOf = (chosen: Picking['chosen']): Target | undefined =>
  isMany(chosen) ? chosen.targets[0] : chosen;
