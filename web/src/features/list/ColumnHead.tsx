import type { ListPlace } from '@guichet/contract/conversations';
import { Trans } from '@lingui/react/macro';
import styles from './list.module.css';

/** The order of the rows, and the name of their last column. */
export function ColumnHead({ place, isShared }: { place: ListPlace; isShared: boolean }) {
  return (
    <div className={styles.columns}>
      <span className="grow">
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
