import { useLingui } from '@lingui/react/macro';
import { errorText } from '../../data/api.ts';
import { Icon } from '../../ui/Icon.tsx';
import styles from './settings.module.css';

/** Why the server said no, where the act was asked for. Nothing when it did not. */
export function Failure({ failure }: { failure: unknown }) {
  const { i18n } = useLingui();
  if (failure === null || failure === undefined) return null;
  return (
    <p className={styles.failure} role="alert">
      <Icon name="alert-triangle" />
      <span>{errorText(failure, i18n.locale === 'en' ? 'en' : 'fr')}</span>
    </p>
  );
}
