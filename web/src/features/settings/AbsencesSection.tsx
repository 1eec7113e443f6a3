import type { Absence } from '@guichet/contract/absence';
import type { PersonCard } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { meQuery, vocabularyQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Select, TextInput } from '../../ui/fields.tsx';
import { formatDate } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { Part, SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { useAct } from './use-act.ts';

const absencesQuery = (personId: string) => ({
  queryKey: ['settings', 'absences', personId],
  queryFn: () => api.absences.list({ personId }),
  staleTime: 0,
});

/** One's own absences; those of the members of one's mailboxes for who dispatches there, of all for administrators. */
export function AbsencesSection() {
  const { t } = useLingui();
  const { data: me } = useQuery(meQuery);
  const [personId, setPersonId] = useState<string | null>(null);
  const shared = me?.mailboxes.filter(({ kind }) => kind === 'shared') ?? [];
  const words = useQueries({ queries: shared.map(({ id }) => vocabularyQuery(id)) });
  if (!me) return <SkeletonText lines={4} />;
  const people = new Map<string, PersonCard>();
  const kept = new Set([me.id]);
  for (const [at, { data }] of words.entries()) {
    for (const person of [...(data?.members ?? []), ...(data?.others ?? [])]) {
      if (!person.deactivated) people.set(person.id, person);
      if (me.role === 'admin') kept.add(person.id);
    }
    if (shared[at]?.role === 'dispatcher') for (const { id } of data?.members ?? []) kept.add(id);
  }
  const nameOf = (id: string) => (id === me.id ? me.name : (people.get(id)?.name ?? '…'));
  const chosen = personId ?? me.id;
  const choices = [...kept].filter((id) => id === me.id || people.has(id));
  return (
    <SectionPage title={t`Absences`}>
      {choices.length > 1 && (
        <Part title={t`Pour qui`}>
          <Select
            aria-label={t`Pour qui`}
            searchable
            data={choices.map((id) => ({
              value: id,
              label: id === me.id ? t`${me.name} (vous)` : nameOf(id),
            }))}
            value={chosen}
            onChange={(value) => setPersonId(value)}
          />
        </Part>
      )}
      <Absences key={chosen} personId={chosen} people={[...people.values()]} nameOf={nameOf} />
    </SectionPage>
  );
}

interface AbsencesProps {
  personId: string;
  people: readonly PersonCard[];
  nameOf: (id: string) => string;
}

function Absences({ personId, people, nameOf }: AbsencesProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const client = useQueryClient();
  const { data: absences } = useQuery(absencesQuery(personId));
  const act = useAct(async () => {
    await client.invalidateQueries({ queryKey: ['settings', 'absences'] });
    await client.invalidateQueries({ queryKey: ['vocabulary'] });
  });
  // A day of the calendar, in no time zone.
  const day = (date: string) => formatDate(new Date(`${date}T12:00:00Z`), format.language, 'UTC');
  const sentence = ({ from, until, substituteId }: Absence) => {
    const [first, last] = [day(from), day(until)];
    const when = from === until ? t`Le ${first}` : t`Du ${first} au ${last}`;
    const name = substituteId === null ? '' : nameOf(substituteId);
    return substituteId === null ? when : t`${when}, remplacement : ${name}`;
  };
  return (
    <>
      <Failure failure={act.failure} />
      <Part title={t`Absences prévues`}>
        {absences?.length === 0 && <p className="ink-2">{t`Aucune absence prévue.`}</p>}
        <ul>
          {absences?.map((absence) => (
            <li key={absence.id} className={styles.whom}>
              <span>{sentence(absence)}</span>
              <IconButton
                icon="trash"
                name={t`Supprimer cette absence`}
                onClick={() => void act.run(() => api.absences.remove({ personId, id: absence.id }))}
              />
            </li>
          ))}
        </ul>
      </Part>
      <NewAbsence
        people={people.filter(({ id }) => id !== personId)}
        isBusy={act.busy}
        onAdd={(input) => act.run(() => api.absences.add({ personId, ...input }))}
      />
    </>
  );
}

interface NewAbsenceProps {
  people: readonly PersonCard[];
  isBusy: boolean;
  onAdd: (input: { from: string; until: string; substituteId: string | null }) => Promise<boolean>;
}

function NewAbsence({ people, isBusy, onAdd }: NewAbsenceProps) {
  const { t } = useLingui();
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [substituteId, setSubstituteId] = useState<string | null>(null);
  const last = until === '' ? from : until;
  return (
    <Part title={t`Nouvelle absence`}>
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (from === '') return;
          void onAdd({ from, until: last, substituteId }).then((isDone) => {
            if (!isDone) return;
            setFrom('');
            setUntil('');
            setSubstituteId(null);
          });
        }}
      >
        <TextInput
          type="date"
          label={t`Premier jour`}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t`Dernier jour`}
          min={from}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Select
          label={t`Remplacement`}
          description={t`Proposé à qui assigne pendant ce temps.`}
          placeholder={t`Personne`}
          searchable
          clearable
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          value={substituteId}
          onChange={setSubstituteId}
        />
        <div>
          <Button
            type="submit"
            variant="primary"
            unavailable={from === '' && t`Choisissez d’abord le premier jour.`}
            aria-busy={isBusy}
          >
            {t`Ajouter l’absence`}
          </Button>
        </div>
      </form>
    </Part>
  );
}
