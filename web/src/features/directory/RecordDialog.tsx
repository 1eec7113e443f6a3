import type { DirectoryModule, DirectoryRecord } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorText, refusalIn } from '../../data/api.ts';
import { matchesQuery, mayEditDirectory, modulesQuery } from '../../data/directory.ts';
import { useMe } from '../../data/me.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Checkbox, Select, Textarea, TextInput } from '../../ui/fields.tsx';
import styles from './directory.module.css';
import { createLabel } from './module-words.ts';
import { useSameName } from './use-matches.ts';

export interface RecordDialogProps {
  module: DirectoryModule;
  /** Null makes a new one. */
  record: DirectoryRecord | null;
  onClose: () => void;
  onSaved: (record: DirectoryRecord) => void;
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Makes or edits a record. An address that another one has is moved only after a yes. */
export function RecordDialog({ module, record, onClose, onSaved }: RecordDialogProps) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const me = useMe();
  const [id] = useState(() => record?.id ?? crypto.randomUUID());
  const [name, setName] = useState(record?.name ?? '');
  const [addresses, setAddresses] = useState((record?.addresses ?? []).map((one) => one.address).join('\n'));
  const [phones, setPhones] = useState((record?.phones ?? []).join('\n'));
  const [company, setCompany] = useState<{ id: string; name: string } | null>(record?.company ?? null);
  const [city, setCity] = useState(record?.city ?? '');
  const [notes, setNotes] = useState(record?.notes ?? '');
  const [isPrivate, setPrivate] = useState(record ? record.isPrivate : !mayEditDirectory(me));
  const [takeFrom, setTakeFrom] = useState<string[]>([]);
  const [failure, setFailure] = useState<{ text: string; isQuestion: boolean } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isAccount = record !== null && record.personId !== null;
  const hasCompany = module.kind !== 'companies';
  const same = useSameName(module.id, name);
  const sameName = same && same.id !== id ? same.name : null;

  const save = async () => {
    if (isBusy) return;
    if (name.trim() === '') {
      setFailure({ text: t`Indiquez un nom.`, isQuestion: false });
      return;
    }
    setBusy(true);
    setFailure(null);
    const content = {
      name: name.trim(),
      addresses: linesOf(addresses),
      phones: linesOf(phones),
      companyId: hasCompany ? (company?.id ?? null) : null,
      city: city.trim(),
      notes,
      takeFrom,
    };
    try {
      const saved = record
        ? await api.directory.update({
            id,
            revision: record.revision,
            ...content,
            ...(record.isPrivate && !isPrivate ? { share: true } : {}),
          })
        : await api.directory.create({ id, moduleId: module.id, isPrivate, ...content });
      await client.invalidateQueries({ queryKey: ['directory'] });
      onSaved(saved);
    } catch (problem) {
      const refusal = refusalIn(problem);
      const holder = refusal?.data.recordId;
      const isQuestion = refusal?.reason === 'directory.addressTaken' && typeof holder === 'string';
      if (isQuestion) setTakeFrom([...takeFrom, holder]);
      setFailure({ text: errorText(problem, i18n.locale === 'en' ? 'en' : 'fr'), isQuestion });
    } finally {
      setBusy(false);
    }
  };
  const saveLabel = record ? t`Enregistrer` : createLabel(module, i18n.locale);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={record ? t`Modifier ${record.name}` : saveLabel}
      onPrimary={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button variant="primary" aria-busy={isBusy} onClick={() => void save()}>
            {failure?.isQuestion ? t`Déplacer l’adresse et enregistrer` : saveLabel}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {failure && (
          <Banner
            tone={failure.isQuestion ? 'due' : 'late'}
            icon={failure.isQuestion ? 'arrows-exchange' : 'alert-triangle'}
            assertive
          >
            {failure.text}
          </Banner>
        )}
        <TextInput
          label={t`Nom`}
          data-autofocus
          value={name}
          maxLength={200}
          readOnly={isAccount}
          description={
            isAccount
              ? t`Le nom est celui de son compte.`
              : sameName !== null
                ? t`« ${sameName} » est déjà dans ce module.`
                : undefined
          }
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {hasCompany && <CompanyField company={company} onChange={setCompany} />}
        <Textarea
          label={t`Adresses email, une par ligne`}
          value={addresses}
          rows={2}
          onChange={(event) => {
            setAddresses(event.currentTarget.value);
            setTakeFrom([]);
          }}
        />
        <Textarea
          label={t`Téléphones, un par ligne`}
          value={phones}
          rows={2}
          onChange={(event) => setPhones(event.currentTarget.value)}
        />
        <TextInput
          label={t`Ville`}
          value={city}
          maxLength={120}
          onChange={(event) => setCity(event.currentTarget.value)}
        />
        <Textarea
          label={t`Notes de la fiche`}
          value={notes}
          rows={3}
          maxLength={20_000}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        {(record === null || record.isPrivate) && (
          <Checkbox
            label={t`Visible de moi seul`}
            checked={isPrivate}
            disabled={!mayEditDirectory(me)}
            onChange={(event) => setPrivate(event.currentTarget.checked)}
          />
        )}
      </div>
    </Dialog>
  );
}

interface CompanyFieldProps {
  company: { id: string; name: string } | null;
  onChange: (company: { id: string; name: string } | null) => void;
}

/** One of the companies, found as one types. */
function CompanyField({ company, onChange }: CompanyFieldProps) {
  const { t } = useLingui();
  const { data: modules } = useQuery(modulesQuery);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim() === company?.name ? '' : typed.trim(), 120);
  const companies = modules?.find(({ kind }) => kind === 'companies')?.id ?? '';
  const { data } = useQuery(matchesQuery(companies, search));
  const found = (data?.records ?? []).map((record) => ({ value: record.id, label: record.name }));
  const options =
    company && !found.some(({ value }) => value === company.id)
      ? [{ value: company.id, label: company.name }, ...found]
      : found;
  return (
    <Select
      label={t`Compagnie`}
      placeholder={t`Facultatif`}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t`Sans compagnie` }}
      data={options}
      filter={({ options: all }) => all}
      value={company?.id ?? null}
      onSearchChange={setTyped}
      nothingFoundMessage={t`Aucune compagnie de ce nom`}
      onChange={(value) => {
        const chosen = options.find((one) => one.value === value);
        onChange(chosen ? { id: chosen.value, name: chosen.label } : null);
      }}
    />
  );
}
