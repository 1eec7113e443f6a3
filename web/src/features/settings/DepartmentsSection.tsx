import { api as contract } from '@guichet/contract/api';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, refusalIn } from '../../data/api.ts';
import { inputSchema } from '../../data/input-schema.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { departmentsQuery, mailboxesQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

type Department = { id: string; name: string; archived: boolean };

function useRenew() {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: departmentsQuery.queryKey });
    void client.invalidateQueries({ queryKey: mailboxesQuery.queryKey });
    void client.invalidateQueries({ queryKey: ['vocabulary'] });
  };
}

/** The company's departments. One that is no longer used is archived, never deleted. */
export function DepartmentsSection() {
  const { t, i18n } = useLingui();
  const format = usePersonFormat();
  const { data, error } = useQuery(departmentsQuery);
  const [renamed, setRenamed] = useState<string | null>(null);
  const ordered = (data ?? []).toSorted(
    (a, b) => Number(a.archived) - Number(b.archived) || a.name.localeCompare(b.name, i18n.locale),
  );
  return (
    <SectionPage
      title={t`Départements`}
      count={data && format.number(data.filter((department) => !department.archived).length)}
    >
      <p className={styles.lead}>
        <Trans>
          Un membre voit les conversations non assignées de ses départements. Un département archivé n’est
          plus proposé, ce qui lui était affecté le reste.
        </Trans>
      </p>
      {error && !data ? <Failure failure={error} /> : null}
      {!data && !error && <SkeletonRows rows={3} rowHeight={44} avatar={false} />}
      <NewDepartment />
      {data && data.length === 0 && (
        <p className="ink-2">
          <Trans>Aucun département pour l’instant. Un seul service n’en a pas besoin.</Trans>
        </p>
      )}
      <ul className={styles.lines}>
        {ordered.map((department) =>
          renamed === department.id ? (
            <li key={department.id} className={styles.lineItem}>
              <Rename department={department} onDone={() => setRenamed(null)} />
            </li>
          ) : (
            <DepartmentLine
              key={department.id}
              department={department}
              onRename={() => setRenamed(department.id)}
            />
          ),
        )}
      </ul>
    </SectionPage>
  );
}

function NewDepartment() {
  const { t } = useLingui();
  const renew = useRenew();
  const form = useForm({
    schema: inputSchema(contract.people.createDepartment),
    initial: { name: '' },
    async onSubmit({ name }) {
      try {
        await api.people.createDepartment({ name });
      } catch (error) {
        if (refusalIn(error)?.reason !== 'name.taken') throw error;
        form.blame('name', t`Un département porte déjà ce nom.`);
        return;
      }
      await renew();
      form.reset();
    },
  });
  return (
    <form ref={form.ref} className={styles.inlineForm} onSubmit={form.submit} noValidate>
      <TextInput
        aria-label={t`Nom du département`}
        placeholder={t`Nom du département`}
        value={form.values.name}
        error={form.error('name')}
        onChange={(event) => form.change({ name: event.currentTarget.value })}
      />
      <Button type="submit" size="lg" icon="plus" aria-busy={form.busy}>
        {t`Créer le département`}
      </Button>
      <Failure failure={form.failure} />
    </form>
  );
}

function Rename({ department, onDone }: { department: Department; onDone: () => void }) {
  const { t } = useLingui();
  const renew = useRenew();
  const form = useForm({
    schema: inputSchema(contract.people.createDepartment),
    initial: { name: department.name },
    async onSubmit({ name }) {
      try {
        await api.people.updateDepartment({ id: department.id, name });
      } catch (error) {
        if (refusalIn(error)?.reason !== 'name.taken') throw error;
        form.blame('name', t`Un département porte déjà ce nom.`);
        return;
      }
      await renew();
      onDone();
    },
  });
  return (
    <form
      ref={form.ref}
      className={styles.inlineForm}
      onSubmit={form.submit}
      onKeyDown={(event) => event.key === 'Escape' && onDone()}
      noValidate
    >
      <TextInput
        aria-label={t`Nom du département`}
        autoFocus
        value={form.values.name}
        error={form.error('name')}
        onChange={(event) => form.change({ name: event.currentTarget.value })}
      />
      <Button type="submit" size="lg" variant="primary" aria-busy={form.busy}>
        {t`Enregistrer`}
      </Button>
      <Button size="lg" onClick={onDone}>
        {t({ message: 'Annuler', context: 'leave a form' })}
      </Button>
      <Failure failure={form.failure} />
    </form>
  );
}

function DepartmentLine({ department, onRename }: { department: Department; onRename: () => void }) {
  const { t } = useLingui();
  const act = useAct(useRenew());
  const { id, name, archived } = department;
  return (
    <li className={styles.lineItem} data-off={archived || undefined}>
      <span className={styles.lineWords}>
        <Chip kind="outlined">{name}</Chip>
        {archived && <span className={styles.lineNote}>{t`archivé`}</span>}
      </span>
      <span className={styles.lineActs}>
        <Button size="sm" onClick={onRename} aria-label={t`Renommer ${name}`}>
          {t`Renommer`}
        </Button>
        <Button
          size="sm"
          aria-label={archived ? t`Rétablir ${name}` : t`Archiver ${name}`}
          onClick={() => void act.run(() => api.people.updateDepartment({ id, archived: !archived }))}
        >
          {archived ? t`Rétablir` : t`Archiver`}
        </Button>
      </span>
      <Failure failure={act.failure} />
    </li>
  );
}
