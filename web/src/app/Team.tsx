import { Trans } from '@lingui/react/macro';
import { OnlineNow } from '../features/mailbox-menu/OnlineNow.tsx';
import styles from './app.module.css';

/** Who is here, as a view of a narrow screen. */
export function Team() {
  return (
    <main className={styles.page}>
      <h1 className={styles.pageHead}>
        <Trans>Équipe</Trans>
      </h1>
      <OnlineNow alone />
    </main>
  );
}
