import { useLingui } from '@lingui/react/macro';
import { errorText } from '../../data/api.ts';
import { Icon } from '../../ui/Icon.tsx';
import styles from './entrance.module.css';

/** Why the server said no, over the button that asked. Nothing when it did not. */
export function Refusal({ failure }: { failure: unknown }) {
  const { i18n } = useLingui();
  if (failure === null) return null;
  return (
    <p className={styles.refusal} role="alert">
      <Icon name="alert-triangle" />
      <span>{errorText(failure, i18n.locale === 'en' ? 'en' : 'fr')}</span>
    </p>
  );
}
