import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import styles from './app.module.css';

/** An address that leads nowhere, or to what does not exist for this person. */
export function NotFound() {
  const { t } = useLingui();
  const navigate = useNavigate();
  return (
    <main className={styles.whole}>
      <EmptyState
        drawing="search"
        title={t`Cette adresse ne mène nulle part`}
        actions={<Button onClick={() => void navigate({ to: '/' })}>{t`Aller à la boîte`}</Button>}
      >
        {t`Le lien est inexact, ou ce qu’il désigne n’existe pas pour vous.`}
      </EmptyState>
    </main>
  );
}
