import { type FilterFlag, filterFlags } from '@guichet/contract/conversations';
import { Status } from '@guichet/contract/events';
import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { COUNTED } from '../../data/counted.ts';
import { beyondStatus, filterAt, type ListFilter, readFilter, writeFilter } from '../../data/filter-url.ts';
import type { ListKey } from '../../data/queries.ts';
import { ColorSquare } from '../../ui/Chip.tsx';
import { Checkbox, Segmented, Select, TextInput } from '../../ui/fields.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { AssignmentField } from './AssignmentField.tsx';
import { CorrespondentField } from './CorrespondentField.tsx';
import { useFlagWords, useStatusWords } from './criteria.ts';
import { dayIn, type Preset, presetOf, spanOf } from './days.ts';
import { type Change, type FieldProps, type FilterFieldsProps, Line } from './FilterLine.tsx';
import styles from './filter.module.css';
import { useChoiceCount } from './use-choice-count.ts';

/** A filter without what is empty. */
const tidy = (filter: Change): ListFilter => readFilter(writeFilter(filter as ListFilter));

export function FilterFields(props: FilterFieldsProps) {
  const { filter, mailbox, place, lookup } = props;
  const { t } = useLingui();
  const field: FieldProps = {
    ...props,
    set: (change) => props.onChange(tidy({ ...filter, ...change })),
    keyWith: (change) => ({
      ...filterAt(place, tidy({ ...filter, ...change })),
      ...(mailbox ? { mailboxId: mailbox.id } : {}),
    }),
  };
  const isShared = mailbox?.kind !== 'personal';
  return (
    <div className={styles.fields}>
      {isShared && mailbox && <AssignmentField {...field} mailbox={mailbox} />}
      {isShared && (
        <ChoicesField
          {...field}
          label={t`Affectation`}
          criterion="departmentIds"
          offered={lookup.departments}
          none={t({ message: 'Aucun', context: 'no department' })}
        />
      )}
      <ChoicesField
        {...field}
        label={t`Qualification`}
        criterion="qualificationIds"
        offered={lookup.qualifications}
        none={t({ message: 'Aucune', context: 'no qualification' })}
      />
      <StatusField {...field} />
      {mailbox && <PlaceField {...field} mailbox={mailbox} />}
      <ReceivedField {...field} />
      <CorrespondentField {...field} />
      <FlagField {...field} />
      <ChoicesField {...field} label={t`Étiquettes`} criterion="tagIds" offered={lookup.tags} />
    </div>
  );
}

interface CountedProps {
  label: ReactNode;
  checked: boolean;
  onToggle: (checked: boolean) => void;
  /** The list with this choice alone. */
  countOf: ListKey;
}

function Counted({ label, checked, onToggle, countOf }: CountedProps) {
  const format = usePersonFormat();
  const count = useChoiceCount(countOf);
  return (
    <Checkbox
      label={label}
      checked={checked}
      // A place is kept for the figure: nothing moves when it comes.
      count={count === undefined ? ' ' : format.count(count, COUNTED)}
      onChange={(event) => onToggle(event.currentTarget.checked)}
    />
  );
}

const toggled = <T,>(list: readonly T[] | undefined, value: T, isOn: boolean): T[] =>
  isOn ? [...(list ?? []), value] : (list ?? []).filter((one) => one !== value);

/** Those of a lookup that are in use, and those that are chosen all the same. */
function inUse<T extends { id: string; name: string; archived: boolean }>(
  known: ReadonlyMap<string, T>,
  chosen: readonly string[] | undefined,
): T[] {
  return [...known.values()]
    .filter((one) => !one.archived || chosen?.includes(one.id))
    .sort((a, b) => a.name.localeCompare(b.name));
}

type Choice = { id: string; name: string; colour?: string | null };

interface ChoicesFieldProps extends FieldProps {
  label: string;
  criterion: 'departmentIds' | 'qualificationIds' | 'tagIds';
  offered: ReadonlyMap<string, Choice & { archived: boolean }>;
  /** What "none of them" is called; absent where it cannot be asked for. */
  none?: string;
}

/** Any of what the administrator offers, with what each would leave. */
function ChoicesField({ label, criterion, offered, none, filter, set, keyWith }: ChoicesFieldProps) {
  const chosen = filter[criterion];
  const all: readonly Choice[] = inUse(offered, chosen);
  if (all.length === 0) return null;
  return (
    <Line label={label}>
      <div className={styles.grid}>
        {[...all, ...(none === undefined ? [] : [{ id: 'none', name: none }])].map(({ id, name, colour }) => (
          <Counted
            key={id}
            label={<Coloured name={name} colour={colour ?? null} />}
            checked={chosen?.includes(id) ?? false}
            onToggle={(isOn) => set({ [criterion]: toggled(chosen, id, isOn) })}
            countOf={keyWith({ [criterion]: [id] })}
          />
        ))}
      </div>
    </Line>
  );
}

const Coloured = ({ name, colour }: { name: string; colour: string | null }) => (
  <>
    {colour !== null && (
      <span className={styles.colour}>
        <ColorSquare color={colour} />
      </span>
    )}
    {name}
  </>
);

function StatusField({ place, mailbox, filter, set, keyWith }: FieldProps) {
  const { t } = useLingui();
  const words = useStatusWords();
  const beyond = mailbox ? beyondStatus(filterAt(place, filter).place) : {};
  const change = (status: Status[]): Change => ({ status, ...beyond });
  return (
    <Line label={t`Statut`}>
      <div className={styles.grid}>
        {Status.options.map((status) => (
          <Counted
            key={status}
            label={words[status]}
            checked={filter.status?.includes(status) ?? false}
            onToggle={(isOn) => set(change(toggled(filter.status, status, isOn)))}
            countOf={keyWith(change([status]))}
          />
        ))}
      </div>
    </Line>
  );
}

function FlagField({ filter, set, keyWith }: FieldProps) {
  const { t } = useLingui();
  const words = useFlagWords();
  const others = (flag: FilterFlag) => toggled(filter.is, flag, false);
  return (
    <Line label={t`Et aussi`}>
      <div className={styles.grid}>
        {filterFlags.map((flag) => (
          <Counted
            key={flag}
            label={words[flag]}
            checked={filter.is?.includes(flag) ?? false}
            onToggle={(isOn) => set({ is: isOn ? [...others(flag), flag] : others(flag) })}
            countOf={keyWith({ is: [...others(flag), flag] })}
          />
        ))}
      </div>
    </Line>
  );
}

const HERE = 'here';

function PlaceField({ mailbox, place, places, lookup, filter, set }: FieldProps & { mailbox: MyMailbox }) {
  const { t } = useLingui();
  // Whose they are is the assignment's to say.
  const offered = places.filter((one) => one.place !== 'mine' && one.place !== 'unassigned');
  const here = places.find((one) => one.place === place)?.label ?? place;
  const folders = [...lookup.folders.values()];
  const value = filter.folderId ?? filter.place ?? HERE;
  return (
    <Line label={t`Emplacement`}>
      <Select
        aria-label={t`Emplacement`}
        className={styles.select}
        searchable
        data={[
          {
            group: mailbox.name,
            items: [
              {
                value: HERE,
                label: filter.text === undefined ? here : t({ message: 'Partout', context: 'search' }),
              },
              ...offered
                .filter((one) => one.place !== place || filter.text !== undefined)
                .filter((one) => one.place !== 'all' || filter.text === undefined)
                .map((one) => ({ value: one.place as string, label: one.label })),
            ],
          },
          ...(folders.length > 0
            ? [{ group: t`Dossiers`, items: folders.map(({ id, path }) => ({ value: id, label: path })) }]
            : []),
        ]}
        value={value}
        onChange={(chosen) => {
          const folder = folders.find(({ id }) => id === chosen);
          const other = offered.find((one) => one.place === chosen)?.place;
          if (folder) set({ folderId: folder.id, place: 'filed' });
          else set({ folderId: undefined, place: other });
        }}
      />
    </Line>
  );
}

function ReceivedField({ filter, set }: FieldProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const today = dayIn(format.now(), format.timeZone);
  const known = presetOf(filter, today);
  const [areDatesAsked, askDates] = useState(false);
  const preset: Preset = areDatesAsked ? 'dates' : known;
  return (
    <Line label={t`Reçu`}>
      <Segmented<Preset>
        label={t`Reçu`}
        value={preset}
        onChange={(chosen) => {
          askDates(chosen === 'dates');
          if (chosen === 'dates') return;
          const { from, until } = spanOf(chosen, today);
          set({ from, until });
        }}
        options={[
          { value: 'any', label: t({ message: 'Toujours', context: 'received' }) },
          { value: 'today', label: t`Aujourd’hui` },
          { value: 'week', label: t`7 jours` },
          { value: 'month', label: t`30 jours` },
          { value: 'dates', label: t`Dates`, icon: 'calendar' },
        ]}
      />
      {preset === 'dates' && (
        <div className={styles.dates}>
          <TextInput
            type="date"
            label={t`Du`}
            max={filter.until}
            value={filter.from ?? ''}
            onChange={(event) => set({ from: event.currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            label={t`Au`}
            min={filter.from}
            value={filter.until ?? ''}
            onChange={(event) => set({ until: event.currentTarget.value || undefined })}
          />
        </div>
      )}
    </Line>
  );
}
