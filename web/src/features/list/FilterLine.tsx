import type { ListPlace } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import type { ReactNode } from 'react';
import type { ListFilter } from '../../data/filter-url.ts';
import type { ListKey } from '../../data/queries.ts';
import type { Lookup } from '../../data/vocabulary.ts';
import styles from './filter.module.css';

export interface FilterFieldsProps {
  me: Me;
  /** Null over all mailboxes. */
  mailbox: MyMailbox | null;
  /** The page's own place. */
  place: ListPlace;
  places: readonly { place: ListPlace; label: string }[];
  lookup: Lookup;
  filter: ListFilter;
  onChange: (filter: ListFilter) => void;
}

export type Change = { [K in keyof ListFilter]?: ListFilter[K] | undefined };

/** What every field of the filter has. */
export type FieldProps = FilterFieldsProps & {
  set: (change: Change) => void;
  /** The list under another value of a criterion, for its count. */
  keyWith: (change: Change) => ListKey;
};

/** One line of the filter: its name and its choices. */
export function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset className={styles.line}>
      <legend className={styles.legend}>{label}</legend>
      <div className={styles.control}>{children}</div>
    </fieldset>
  );
}
