import { type FolderChoice, folderFault, folderLevels } from '@guichet/contract/filing';
import { refusalText } from '@guichet/contract/refusals';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { isMany, type Target } from '../../data/command.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { foldText, matchRank } from '../../ui/match.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { file } from './filing.ts';
import { mailboxIdsOf, type OnePickProps, useSubject } from './picked.ts';

/** In which folder of the account it is filed; a new one is named here. */
export function FolderDialog(props: OnePickProps & { onLeaving: (target: Target) => void }) {
  const { chosen, onClose, onBulk } = props;
  const { t } = useLingui();
  const subject = useSubject(chosen);
  const { folders } = useLookup(mailboxIdsOf(chosen));
  const { language } = usePersonFormat();
  const [typed, setTyped] = useState('');
  /** What was chosen as a new folder and will not do; said until something else is typed. */
  const [refused, setRefused] = useState<string | null>(null);
  const currentId = isMany(chosen) ? null : chosen.row.folderId;
  const save = (folder: FolderChoice, name: string) => {
    onClose();
    if (isMany(chosen)) {
      onBulk({ kind: 'file', folder }, chosen);
      return;
    }
    if ('folderId' in folder && folder.folderId === currentId) return;
    props.onLeaving(chosen);
    void file(chosen, folder, name);
  };
  const known = [...folders.values()]
    .filter(({ gone }) => !gone)
    .map((folder) => ({ ...folder, name: folder.path.split(folder.delimiter || '/').join(' / ') }));
  const name = folderLevels(typed).join(' / ').trim();
  const found = known.filter((folder) => matchRank(name, folder.name) !== null);
  const fault = folderFault(typed, known[0]?.delimiter || '/');
  const create = () => (fault ? setRefused(typed) : save({ parentId: null, newFolder: typed.trim() }, name));
  const isNew = name !== '' && !known.some((folder) => foldText(folder.name) === foldText(name));
  return (
    <Dialog opened onClose={onClose} title={t`Classer`} subject={subject} padded={false} width={420}>
      <ChoiceList
        label={t`Dossier`}
        typed={typed}
        onTyped={setTyped}
        error={fault && refused === typed ? refusalText('folder.name', language, fault) : undefined}
        none={t`Ce compte n’a pas encore de dossier. Écrivez le nom du premier.`}
        groups={[
          {
            id: 'folders',
            choices: found.map((folder) => ({
              id: folder.id,
              label: folder.name,
              icon: 'folder' as const,
              checked: folder.id === currentId,
              onChoose: () => save({ folderId: folder.id }, folder.name),
            })),
          },
          {
            id: 'new',
            choices: isNew
              ? [
                  {
                    id: 'new',
                    label: t`Créer le dossier « ${name} »`,
                    icon: 'folder-plus' as const,
                    onChoose: create,
                  },
                ]
              : [],
          },
        ]}
      />
    </Dialog>
  );
}
