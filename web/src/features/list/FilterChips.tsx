import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { ListFilter } from '../../data/filter-url.ts';
import { Button } from '../../ui/Button.tsx';
import { FilterChip } from '../../ui/Chip.tsx';
import type { Criterion } from './criteria.ts';
import styles from './list.module.css';

export interface FilterChipsProps {
  criteria: readonly Criterion[];
  onChange: (filter: ListFilter) => void;
  /** Opens the filter. */
  onOpen: () => void;
  /** Leaves nothing of the filter. */
  onClear: () => void;
  /** At the end of the line: what can be done with a filter. */
  afterChips?: ReactNode;
}

/** What is filtered, each criterion with a cross that removes it. */
export function FilterChips({ criteria, onChange, onOpen, onClear, afterChips }: FilterChipsProps) {
  const { t } = useLingui();
  if (criteria.length === 0 && !afterChips) return null;
  return (
    <div className={styles.filterChips}>
      {criteria.map(({ key, label, value, without }) => (
        <FilterChip
          key={key}
          label={label}
          value={value}
          onOpen={onOpen}
          onRemove={() => onChange(without)}
        />
      ))}
      {criteria.length > 0 && (
        <Button variant="quiet" size="sm" onClick={onClear}>
          {t`Effacer`}
        </Button>
      )}
      {afterChips}
    </div>
  );
}
