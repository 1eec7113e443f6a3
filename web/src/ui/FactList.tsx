import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import styles from './FactList.module.css';
import { Icon, type IconName } from './Icon.tsx';

export type Verdict = 'good' | 'bad' | 'warning' | 'pending' | 'skipped';

export interface Fact {
  id: string;
  /** Without one the row has no icon. */
  verdict?: Verdict;
  label: string;
  text?: ReactNode;
  /** At the end, in tabular figures. */
  figure?: ReactNode;
  action?: ReactNode;
}

const icons: Record<Verdict, IconName> = {
  good: 'circle-check',
  bad: 'circle-x',
  warning: 'alert-triangle',
  pending: 'clock',
  skipped: 'circle-minus',
};

/** Facts in hairline rows: the verdict first, the figure at the end. */
export function FactList({ facts, label }: { facts: readonly Fact[]; label: string }) {
  const { t } = useLingui();
  const words: Record<Verdict, string> = {
    good: t({ message: 'Bon', context: 'verdict' }),
    bad: t({ message: 'Échec', context: 'verdict' }),
    warning: t({ message: 'À vérifier', context: 'verdict' }),
    pending: t({ message: 'En cours', context: 'verdict' }),
    skipped: t({ message: 'Pas fait', context: 'verdict' }),
  };
  return (
    <ul className={styles.list} aria-label={label}>
      {facts.map((fact) => (
        <li key={fact.id} className={styles.row} data-verdict={fact.verdict}>
          {fact.verdict && (
            <span className={styles.verdict}>
              <Icon name={icons[fact.verdict]} label={words[fact.verdict]} />
            </span>
          )}
          <span className={styles.label}>{fact.label}</span>
          <span className={styles.text}>{fact.text}</span>
          {fact.figure !== undefined && <span className={styles.figure}>{fact.figure}</span>}
          {fact.action}
        </li>
      ))}
    </ul>
  );
}

/** Names and values in two columns, without lines (a record, an account). */
export function Definitions({ items }: { items: readonly { label: string; value: ReactNode }[] }) {
  return (
    <dl className={styles.definitions}>
      {items.map((item) => (
        <div key={item.label} className={styles.definition}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
