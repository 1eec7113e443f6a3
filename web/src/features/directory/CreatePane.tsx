import type { DirectoryModule, Guess, RecordRef, RecordSummary } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { moduleWords } from '../../data/directory.ts';
import { Button } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import styles from './directory.module.css';
import { offerWayBack, showTie } from './identify.ts';
import { createLabel } from './module-words.ts';
import { useSameName } from './use-matches.ts';

export interface CreatePaneProps {
  target: Target;
  module: DirectoryModule;
  proposed: { guess: Guess; address: string } | undefined;
  share: boolean;
  /** Does it with the confirmations given so far, and closes when it worked. */
  attempt: (work: (takeFrom: string[]) => Promise<void>) => void;
  /** Attaches to one that is there after all. */
  onAttach: (record: RecordSummary) => void;
}

/** A new record in the same window, filled in from the mail. */
export function CreatePane({ target, module, proposed, share, attempt, onAttach }: CreatePaneProps) {
  const { t, i18n } = useLingui();
  const guess = proposed?.guess;
  const isCompany = module.kind === 'companies';
  const [id] = useState(() => crypto.randomUUID());
  const [name, setName] = useState((isCompany && guess?.companyName) || guess?.name || '');
  const [company, setCompany] = useState(guess?.companyName ?? '');
  const [phone, setPhone] = useState(guess?.phone ?? '');
  const [city, setCity] = useState('');
  const [isMissing, setMissing] = useState(false);
  const same = useSameName(module.id, name);
  const sameName = same?.name ?? '';
  const label = createLabel(module, i18n.locale);
  const hasCompany = module.kind === 'contacts' || module.kind === 'own';
  const { singular } = moduleWords(module, i18n.locale);
  const create = () => {
    if (name.trim() === '') {
      setMissing(true);
      return;
    }
    attempt(async (takeFrom) => {
      const made = await api.directory.create({
        id,
        moduleId: module.id,
        name: name.trim(),
        phones: phone.trim() === '' ? [] : [phone.trim()],
        companyName: hasCompany ? company.trim() : '',
        city: city.trim(),
        ...(share ? { isPrivate: false } : {}),
        conversationId: target.row.id,
        takeFrom,
      });
      const after: RecordRef = {
        id: made.id,
        name: made.name,
        moduleId: made.moduleId,
        companyName: made.company?.name ?? null,
        isPrivate: made.isPrivate,
      };
      showTie(target.row.correspondent.address, after);
      offerWayBack(target, target.row.record, after);
    });
  };
  return (
    <form
      className={styles.create}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || (event.target as HTMLElement).closest('button')) return;
        // Enter in this form makes the record; in the rest of the dialog it attaches to one that is there.
        event.preventDefault();
        create();
      }}
      noValidate
    >
      <h3 className={styles.createTitle}>{t`Ou créer : ${singular}`}</h3>
      <TextInput
        label={t`Nom`}
        value={name}
        maxLength={200}
        error={isMissing && name.trim() === '' && t`Indiquez un nom.`}
        description={same ? t`« ${sameName} » est déjà dans ce module.` : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {same && (
        <Button onClick={() => onAttach(same)}>
          <span className="ellipsis">{t`Rattacher à ${sameName}`}</span>
        </Button>
      )}
      <TextInput
        label={t`Adresse email`}
        value={proposed?.address ?? target.row.correspondent.address}
        readOnly
        rightSection={<Icon name="lock" size={14} />}
      />
      {hasCompany && (
        <TextInput
          label={t`Compagnie`}
          placeholder={t`Facultatif`}
          value={company}
          maxLength={200}
          onChange={(event) => setCompany(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t`Téléphone`}
        placeholder={t`Facultatif`}
        value={phone}
        maxLength={60}
        description={guess?.phone && phone === guess.phone ? t`Lu dans le mail` : undefined}
        onChange={(event) => setPhone(event.currentTarget.value)}
      />
      <TextInput
        label={t`Ville`}
        placeholder={t`Facultatif`}
        value={city}
        maxLength={120}
        onChange={(event) => setCity(event.currentTarget.value)}
      />
      <Button type="submit" icon="plus" size="lg" fullWidth>
        {label}
      </Button>
    </form>
  );
}
