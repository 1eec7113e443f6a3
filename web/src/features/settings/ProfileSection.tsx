import { api as contract } from '@guichet/contract/api';
import type { Me } from '@guichet/contract/people';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMantineColorScheme } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { inputSchema } from '../../data/input-schema.ts';
import { meQuery } from '../../data/queries.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Segmented, Select, Switch, TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { setSingleKeys } from '../../ui/keys.ts';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { TimeZoneSelect } from '../../ui/TimeZoneSelect.tsx';
import { Failure } from './Failure.tsx';
import { Part, SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { useAct } from './use-act.ts';

type OwnChange = Parameters<typeof api.people.updateMe>[0];

/** One's own name, language, time zone, look and keys. Each takes effect at once. */
export function ProfileSection() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const act = useAct(() => client.invalidateQueries({ queryKey: meQuery.queryKey }));
  if (!me) return <SkeletonText lines={4} />;
  const set = (change: OwnChange) => {
    const { preferences, name, language, timeZone } = change;
    client.setQueryData(meQuery.queryKey, (before) =>
      before
        ? {
            ...before,
            ...(name === undefined ? {} : { name }),
            ...(language === undefined ? {} : { language }),
            ...(timeZone === undefined ? {} : { timeZone }),
            preferences: {
              ...before.preferences,
              ...(preferences as Partial<Me['preferences']> | undefined),
            },
          }
        : before,
    );
    return act.run(() => api.people.updateMe(change));
  };
  return (
    <SectionPage title={t`Profil`}>
      <Failure failure={act.failure} />
      <Part title={t`Vous`}>
        <div className={styles.stack}>
          <p className={styles.whom}>
            <Avatar name={me.name} id={me.id} size={32} decorative />
            <span>
              <span className={styles.rowName}>{me.name}</span>
              <span className={styles.rowDetail}>{me.email}</span>
            </span>
          </p>
          <NameForm name={me.name} onSave={(name) => set({ name })} />
        </div>
      </Part>
      <Part title={t`Langue et heure`}>
        <div className={styles.stack}>
          <div>
            <Segmented
              label={t`Langue`}
              options={[
                { value: 'fr', label: 'Français' },
                { value: 'en', label: 'English' },
              ]}
              value={me.language}
              onChange={(language) => void set({ language })}
            />
          </div>
          <TimeZoneSelect
            label={t`Fuseau horaire`}
            description={t`Les heures affichées le suivent.`}
            value={me.timeZone}
            onChange={(timeZone) => void set({ timeZone })}
          />
        </div>
      </Part>
      <Part title={t`Apparence`} detail={<Trans>pour ce navigateur</Trans>}>
        <SchemeChoice />
      </Part>
      <Part title={t`Clavier et envoi`}>
        <div className={styles.stack}>
          <Switch
            label={t`Raccourcis d’une seule touche`}
            description={t`j, k, r, a… Sans eux, les raccourcis avec Ctrl restent.`}
            checked={me.preferences.singleKeys}
            onChange={(event) => {
              setSingleKeys(event.currentTarget.checked);
              void set({ preferences: { singleKeys: event.currentTarget.checked } });
            }}
          />
          <UndoSeconds
            value={me.preferences.undoSeconds}
            onChange={(undoSeconds) => void set({ preferences: { undoSeconds } })}
          />
        </div>
      </Part>
    </SectionPage>
  );
}

function NameForm({ name, onSave }: { name: string; onSave: (name: string) => Promise<boolean> }) {
  const { t } = useLingui();
  const form = useForm({
    schema: inputSchema(contract.people.updateMe),
    initial: { name },
    async onSubmit(values) {
      await onSave(values.name.trim());
    },
  });
  const isChanged = form.values.name.trim() !== name;
  return (
    <form ref={form.ref} className={styles.link} onSubmit={form.submit} noValidate>
      <TextInput
        label={t`Nom`}
        autoComplete="name"
        value={form.values.name}
        error={form.error('name')}
        onChange={(event) => form.change({ name: event.currentTarget.value })}
      />
      {isChanged && (
        <Button type="submit" size="lg" variant="primary" aria-busy={form.busy}>
          {t`Enregistrer`}
        </Button>
      )}
    </form>
  );
}

/** Light, dark or as the system; kept in this browser. */
function SchemeChoice() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Segmented
      label={t`Apparence`}
      options={[
        { value: 'auto', label: t`Système`, icon: 'device-desktop' },
        { value: 'light', label: t`Clair`, icon: 'sun' },
        { value: 'dark', label: t`Sombre`, icon: 'moon' },
      ]}
      value={colorScheme}
      onChange={setColorScheme}
    />
  );
}

function UndoSeconds({ value, onChange }: { value: number; onChange: (seconds: number) => void }) {
  const { t } = useLingui();
  const choices = [...new Set([0, 5, 10, 20, 30, value])].sort((a, b) => a - b);
  return (
    <Select
      label={t`Délai pour annuler un envoi`}
      description={t`Une réponse attend ce temps avant de partir.`}
      data={choices.map((seconds) => ({
        value: String(seconds),
        label: seconds === 0 ? t`Aucun, l’envoi part tout de suite` : t`${seconds} secondes`,
      }))}
      value={String(value)}
      onChange={(chosen) => chosen !== null && onChange(Number(chosen))}
    />
  );
}
