import type { ListPlace } from '@guichet/contract/conversations';
import { Plural, Trans } from '@lingui/react/macro';
import { COUNTED } from '../../data/counted.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './list.module.css';

export interface ColumnHeadProps {
  place: ListPlace;
  label: string;
  /** Null while that is not known; 1000 = more than 999. */
  total: number | null;
  isShared: boolean;
}

/** What is listed, how much and in which order, and the name of the last column. */
export function ColumnHead({ place, label, total, isShared }: ColumnHeadProps) {
  const format = usePersonFormat();
  return (
    <div className={styles.columns}>
      <h1 className={`${styles.listed} ellipsis`}>{label}</h1>
      {total !== null && total > 0 && (
        <span className={styles.total}>
          <b className="num">{format.count(total, COUNTED)}</b>{' '}
          <Plural value={total} one="conversation" other="conversations" />
        </span>
      )}
      <span className="grow" />
      <span className="ellipsis">
        {place === 'waiting' ? (
          <Trans>Attente la plus longue d’abord</Trans>
        ) : (
          <Trans>Plus récents d’abord</Trans>
        )}
      </span>
      {isShared && (
        <span className={styles.assigned}>
          <Trans>Assigné</Trans>
        </span>
      )}
    </div>
  );
}
