import { type DirectoryModule, type ModuleIcon, moduleIcons } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { modulesQuery, moduleWords } from '../../data/directory.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextInput } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import styles from './directory.module.css';

/** The administrator's list of modules: add, rename, archive. */
export function ModulesDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const { data: modules } = useQuery(modulesQuery);
  const [edited, setEdited] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      await work();
      setEdited(null);
      await client.invalidateQueries({ queryKey: modulesQuery.queryKey });
    } catch (error) {
      setFailure(errorText(error, i18n.locale === 'en' ? 'en' : 'fr'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Modules de l’annuaire`}
      subject={t`Archivé, un module garde ses fiches et n’en reçoit plus.`}
      actions={<Button onClick={onClose}>{t`Fermer`}</Button>}
    >
      {failure && (
        <Banner tone="late" assertive>
          {failure}
        </Banner>
      )}
      <ul className={styles.modules}>
        {(modules ?? []).map((module) =>
          edited === module.id ? (
            <li key={module.id}>
              <ModuleForm
                module={module}
                onCancel={() => setEdited(null)}
                onSave={(words) => void run(() => api.directory.updateModule({ id: module.id, ...words }))}
              />
            </li>
          ) : (
            <li key={module.id} className={styles.moduleLine} data-off={module.archived || undefined}>
              <Icon name={module.icon} />
              <span className="grow">{moduleWords(module, i18n.locale).plural}</span>
              <Button size="sm" onClick={() => setEdited(module.id)}>{t`Renommer`}</Button>
              {module.kind === 'own' && (
                <Button
                  size="sm"
                  onClick={() =>
                    void run(() => api.directory.updateModule({ id: module.id, archived: !module.archived }))
                  }
                >
                  {module.archived ? t`Rétablir` : t`Archiver`}
                </Button>
              )}
            </li>
          ),
        )}
      </ul>
      {edited === 'new' ? (
        <ModuleForm
          module={null}
          onCancel={() => setEdited(null)}
          onSave={(words) => void run(() => api.directory.createModule(words))}
        />
      ) : (
        <Button icon="plus" onClick={() => setEdited('new')}>{t`Ajouter un module`}</Button>
      )}
    </Dialog>
  );
}

type Words = Pick<DirectoryModule, 'singularFr' | 'pluralFr' | 'singularEn' | 'pluralEn' | 'icon'>;

interface ModuleFormProps {
  module: DirectoryModule | null;
  onCancel: () => void;
  onSave: (words: Words) => void;
}

function ModuleForm({ module, onCancel, onSave }: ModuleFormProps) {
  const { t } = useLingui();
  const [words, setWords] = useState<Words>(
    module ?? { singularFr: '', pluralFr: '', singularEn: '', pluralEn: '', icon: 'building' },
  );
  const fields = [
    ['singularFr', t`Une fiche, en français`],
    ['pluralFr', t`Plusieurs, en français`],
    ['singularEn', t`Une fiche, en anglais`],
    ['pluralEn', t`Plusieurs, en anglais`],
  ] as const;
  const iconWords: Record<ModuleIcon, string> = {
    building: t`Immeuble`,
    id: t`Carte`,
    users: t`Groupe`,
    truck: t`Camion`,
    briefcase: t`Mallette`,
    school: t`École`,
    'heart-handshake': t`Poignée de main`,
    'building-store': t`Magasin`,
    tool: t`Outil`,
    gavel: t`Marteau`,
    'map-pin': t`Lieu`,
    star: t`Étoile`,
  };
  const isWhole = fields.every(([field]) => words[field].trim() !== '');
  const save = () => isWhole && onSave(words);
  return (
    <form
      className={styles.moduleForm}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {fields.map(([field, label], index) => (
        <TextInput
          key={field}
          label={label}
          autoFocus={index === 0}
          maxLength={60}
          value={words[field]}
          onChange={(event) => setWords({ ...words, [field]: event.currentTarget.value })}
        />
      ))}
      <fieldset className={styles.icons}>
        <legend className="t-small ink-3">{t`Icône`}</legend>
        {moduleIcons.map((icon: ModuleIcon) => (
          <label key={icon} className={styles.iconChoice}>
            <input
              type="radio"
              name="icon"
              value={icon}
              aria-label={iconWords[icon]}
              checked={words.icon === icon}
              onChange={() => setWords({ ...words, icon })}
            />
            <Icon name={icon} />
          </label>
        ))}
      </fieldset>
      <span className={styles.formActs}>
        <Button onClick={onCancel}>{t({ message: 'Annuler', context: 'leave a form' })}</Button>
        <Button
          type="submit"
          variant="primary"
          unavailable={!isWhole && t`Indiquez les quatre noms.`}
        >{t`Enregistrer`}</Button>
      </span>
    </form>
  );
}
