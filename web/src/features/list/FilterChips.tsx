import { useLingui } from '@lingui/react/macro';
import { type FilterSearch, filterCount } from '../../data/filter.ts';
import type { Lookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { FilterChip } from '../../ui/Chip.tsx';
import styles from './list.module.css';

export interface FilterChipsProps {
  filter: FilterSearch;
  lookup: Lookup;
  onChange: (filter: FilterSearch) => void;
  onOpen: () => void;
}

/** What is filtered, each criterion with a cross that removes it. */
export function FilterChips({ filter, lookup, onChange, onOpen }: FilterChipsProps) {
  const { t } = useLingui();
  if (filterCount(filter) === 0) return null;
  const { assignment, departmentId, qualificationId } = filter;
  const without = (key: keyof FilterSearch) => {
    const { [key]: _removed, ...rest } = filter;
    onChange(rest);
  };
  const assignmentWords = (value: string) =>
    value === 'me'
      ? t`À moi`
      : value === 'none'
        ? t({ message: 'Personne', context: 'nobody' })
        : (lookup.people.get(value)?.name ?? '…');
  return (
    <div className={styles.filterChips}>
      {assignment && (
        <FilterChip
          label={t`Assigné`}
          value={assignmentWords(assignment)}
          onOpen={onOpen}
          onRemove={() => without('assignment')}
        />
      )}
      {departmentId && (
        <FilterChip
          label={t`Département`}
          value={lookup.departments.get(departmentId)?.name ?? '…'}
          onOpen={onOpen}
          onRemove={() => without('departmentId')}
        />
      )}
      {qualificationId && (
        <FilterChip
          label={t`Qualification`}
          value={lookup.qualifications.get(qualificationId)?.name ?? '…'}
          onOpen={onOpen}
          onRemove={() => without('qualificationId')}
        />
      )}
      <Button variant="quiet" size="sm" onClick={() => onChange({})}>
        {t`Effacer`}
      </Button>
    </div>
  );
}
