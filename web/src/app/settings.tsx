import { useLingui } from '@lingui/react/macro';
import { useParams } from '@tanstack/react-router';
import { Settings } from '../features/settings/Settings.tsx';
import styles from './app.module.css';
import { ConnectionBar } from './ConnectionBar.tsx';
import { useTitle } from './use-title.ts';

/** The settings: they have a left column of their own. */
export function SettingsPage() {
  const { t } = useLingui();
  const { section = 'profile', itemId } = useParams({ strict: false });
  useTitle(t`Réglages`);
  return (
    <div className={styles.settings}>
      <ConnectionBar />
      <Settings section={section} params={{ mailboxId: itemId }} />
    </div>
  );
}
