import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { filterCount, type ListFilter, readFilter, writeFilter } from '../../data/filter-url.ts';
import { vocabularyQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { RadioGroup, Select } from '../../ui/fields.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Popover } from '../../ui/Popover.tsx';
import styles from './list.module.css';

export interface FilterPopoverProps {
  mailbox: MyMailbox;
  filter: ListFilter;
  onChange: (filter: ListFilter) => void;
  opened: boolean;
  onOpenedChange: (opened: boolean) => void;
}

/** The funnel: by assignment, department and qualification; it applies at once. */
export function FilterPopover({ mailbox, filter, onChange, opened, onOpenedChange }: FilterPopoverProps) {
  const { t } = useLingui();
  const count = filterCount(filter);
  return (
    <Popover
      label={t`Filtre avancé`}
      width={320}
      padded
      opened={opened}
      onOpenedChange={onOpenedChange}
      trigger={
        <IconButton
          icon="filter"
          name={t`Filtre avancé`}
          keys="f"
          active={opened || count > 0}
          badge={count}
          onClick={() => onOpenedChange(!opened)}
        />
      }
    >
      <FilterFields mailbox={mailbox} filter={filter} onChange={onChange} />
    </Popover>
  );
}

type FieldsProps = Pick<FilterPopoverProps, 'mailbox' | 'filter' | 'onChange'>;

function FilterFields({ mailbox, filter, onChange }: FieldsProps) {
  const { t } = useLingui();
  const { data } = useQuery(vocabularyQuery(mailbox.id));
  const set = (change: { [K in keyof ListFilter]?: ListFilter[K] | undefined }) =>
    onChange(readFilter(writeFilter({ ...filter, ...change } as ListFilter)));
  const qualifications = data?.qualifications.filter(({ archived }) => !archived) ?? [];
  const departments = data?.departments.filter(({ archived }) => !archived) ?? [];
  return (
    <div className={styles.filterFields}>
      {mailbox.kind === 'shared' && <AssignmentField mailbox={mailbox} filter={filter} set={set} />}
      {mailbox.kind === 'shared' && (
        <Select
          label={t`Département`}
          placeholder={t`Tous`}
          clearable
          searchable
          data={departments.map(({ id, name }) => ({ value: id, label: name }))}
          value={filter.departmentIds?.[0] ?? null}
          onChange={(id) => set({ departmentIds: id ? [id] : undefined })}
        />
      )}
      <Select
        label={t`Qualification`}
        placeholder={t`Toutes`}
        clearable
        searchable
        data={qualifications.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.qualificationIds?.[0] ?? null}
        onChange={(id) => set({ qualificationIds: id ? [id] : undefined })}
      />
      <div>
        <Button
          variant="quiet"
          unavailable={filterCount(filter) === 0 && t`Aucun critère n’est actif.`}
          onClick={() => onChange({})}
        >
          {t`Réinitialiser`}
        </Button>
      </div>
    </div>
  );
}

type AssignmentChoice = 'any' | 'me' | 'none' | 'person';

function AssignmentField({
  mailbox,
  filter,
  set,
}: Pick<FieldsProps, 'mailbox' | 'filter'> & { set: (change: Pick<ListFilter, 'assignment'>) => void }) {
  const { t } = useLingui();
  const { data } = useQuery(vocabularyQuery(mailbox.id));
  const seesAll = mailbox.role === 'dispatcher' || mailbox.privileges.includes('seeAll');
  const { assignment = 'any' } = filter;
  const choice: AssignmentChoice =
    assignment === 'any' || assignment === 'me' || assignment === 'none' ? assignment : 'person';
  const members = data?.members ?? [];
  return (
    <>
      <RadioGroup<AssignmentChoice>
        label={t`Assignation`}
        value={choice}
        onChange={(value) => {
          const first = members[0];
          if (value !== 'person') set({ assignment: value });
          else if (first) set({ assignment: first.id });
        }}
        options={[
          { value: 'any', label: seesAll ? t`Toutes` : t`Tout ce que je vois` },
          { value: 'me', label: t`Assignées à moi` },
          { value: 'none', label: t`Non assignées` },
          ...(seesAll ? [{ value: 'person' as const, label: t`Assignées à une personne` }] : []),
        ]}
      />
      {choice === 'person' && (
        <Select
          aria-label={t`Personne assignée`}
          searchable
          data={members.map(({ id, name }) => ({ value: id, label: name }))}
          value={assignment}
          onChange={(id) => id && set({ assignment: id })}
        />
      )}
    </>
  );
}
