import { useLingui } from '@lingui/react/macro';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import styles from './app.module.css';

/** A page that failed to draw itself: what was typed is kept, and loading it again is what helps. */
export function Broken() {
  const { t } = useLingui();
  return (
    <main className={styles.whole}>
      <EmptyState
        drawing="alert"
        title={t`Cette page a rencontré un problème`}
        actions={<Button onClick={() => window.location.reload()}>{t`Recharger la page`}</Button>}
      >
        {t`Rien de ce que vous avez écrit n’est perdu. Rechargez la page pour continuer.`}
      </EmptyState>
    </main>
  );
}
