import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { contributed, type PaletteEntry } from './contributions.ts';
import { findEntries } from './find-entries.ts';

/** Everything that can be done here, found by its name: Ctrl+K, some letters, Enter. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState('');
  const groups = findEntries(contributed(), typed);
  const run = (entry: PaletteEntry) => {
    onClose();
    // Once the focus is back where it was: what the entry opens takes it from there.
    setTimeout(entry.run);
  };
  return (
    <Dialog opened onClose={onClose} title={t`Palette de commandes`} padded={false} width={560}>
      <ChoiceList
        label={t`Commande, lieu, personne…`}
        typed={typed}
        onTyped={setTyped}
        none={t`Rien de ce nom ici.`}
        groups={groups.map(({ id, title, entries }) => ({
          id,
          title,
          choices: entries.map((entry) => ({
            id: `${id}-${entry.id}`,
            label: entry.label,
            icon: entry.icon,
            ...(entry.detail ? { detail: entry.detail } : {}),
            ...(entry.keys ? { keys: entry.keys } : {}),
            ...(entry.isDanger ? { danger: true } : {}),
            onChoose: () => run(entry),
          })),
        }))}
      />
    </Dialog>
  );
}
