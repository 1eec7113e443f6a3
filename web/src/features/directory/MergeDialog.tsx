import type { DirectoryModule, DirectoryRecord } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextInput } from '../../ui/fields.tsx';
import styles from './directory.module.css';
import { RecordOption } from './RecordOption.tsx';
import { useMatches } from './use-matches.ts';

/** Finds the double of a record and takes it into this one. */
export function MergeDialog(props: {
  record: DirectoryRecord;
  module: DirectoryModule;
  onClose: () => void;
}) {
  const { record, module, onClose } = props;
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const listId = useId();
  const [typed, setTyped] = useState(record.name.split(/\s+/)[0] ?? '');
  const [cursor, setCursor] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const { records, isSettled } = useMatches(module.id, typed);
  const options = records.filter(({ id }) => id !== record.id);
  const at = Math.min(cursor, Math.max(0, options.length - 1));
  const chosen = isSettled ? options[at] : undefined;
  const merge = async () => {
    if (!chosen) return;
    try {
      await api.directory.merge({ id: record.id, otherId: chosen.id });
      await client.invalidateQueries({ queryKey: ['directory'] });
      onClose();
    } catch (error) {
      setFailure(errorText(error, i18n.locale === 'en' ? 'en' : 'fr'));
    }
  };
  const { name } = record;
  return (
    <Dialog
      opened
      onClose={onClose}
      padded={false}
      title={t`Fusionner avec ${name}`}
      subject={t`Adresses, téléphones, notes et personnes de l’autre fiche viennent sur celle-ci.`}
      onPrimary={() => void merge()}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button
            variant="primary"
            unavailable={!chosen && t`Choisissez d’abord une fiche.`}
            onClick={() => void merge()}
          >
            {t`Fusionner`}
          </Button>
        </>
      }
    >
      <div className={styles.searchOne}>
        <TextInput
          icon="search"
          aria-label={t`Nom de l’autre fiche`}
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setCursor(0);
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step === undefined || options.length === 0) return;
            event.preventDefault();
            setCursor((at + step + options.length) % options.length);
          }}
        />
      </div>
      <div className={styles.options} role="listbox" aria-label={t`Fiches`} id={listId}>
        {options.map((one, index) => (
          <RecordOption
            key={one.id}
            id={`${listId}-${one.id}`}
            record={one}
            module={module}
            isChosen={isSettled && index === at}
            onChoose={() => setCursor(index)}
            onAttach={() => void merge()}
          />
        ))}
      </div>
      {isSettled && options.length === 0 && <p className={styles.none}>{t`Aucune autre fiche de ce nom.`}</p>}
      {failure && (
        <Banner tone="late" assertive>
          {failure}
        </Banner>
      )}
    </Dialog>
  );
}
