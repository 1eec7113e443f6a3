import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import styles from './Banner.module.css';
import { Icon, type IconName } from './Icon.tsx';
import { IconButton } from './IconButton.tsx';

export type BannerTone = 'due' | 'late' | 'live' | 'done' | 'info';

export interface BannerProps {
  tone: BannerTone;
  icon?: IconName;
  /** The fact, then what to do. */
  children: ReactNode;
  /** Muted words at the end. */
  detail?: ReactNode;
  /** A small button or two. */
  actions?: ReactNode;
  onClose?: () => void;
  /** Said at once to a screen reader. */
  assertive?: boolean;
}

const icons: Record<BannerTone, IconName> = {
  due: 'cloud-off',
  late: 'alert-triangle',
  live: 'hand-stop',
  done: 'circle-check',
  info: 'info-circle',
};

/** A line of 36 px over a region that says a state of things. */
export function Banner({ tone, icon, children, detail, actions, onClose, assertive = false }: BannerProps) {
  const { t } = useLingui();
  return (
    <div className={styles.banner} data-tone={tone} role={assertive ? 'alert' : 'status'}>
      <Icon name={icon ?? icons[tone]} />
      <span className={styles.words}>{children}</span>
      {detail && <span className={styles.detail}>{detail}</span>}
      {actions && <span className={styles.actions}>{actions}</span>}
      {onClose && <IconButton icon="x" name={t`Fermer`} size="sm" onClick={onClose} />}
    </div>
  );
}
