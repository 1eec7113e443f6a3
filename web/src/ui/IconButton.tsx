import type { ComponentPropsWithRef } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import styles from './IconButton.module.css';
import { ariaKeys } from './keys.ts';
import { Tooltip } from './Tooltip.tsx';

export interface IconButtonProps
  extends Omit<ComponentPropsWithRef<'button'>, 'disabled' | 'children' | 'name'> {
  icon: IconName;
  /** Its accessible name, shown in the tooltip. */
  name: string;
  keys?: string;
  /** 28, or 24 (44 and 32 on touch). */
  size?: 'sm' | 'md';
  /** A toggle that is on. Sets aria-pressed. */
  pressed?: boolean;
  /** Looks on without being a toggle: its popover is open, a filter is active. */
  active?: boolean;
  /** A count in the corner; 0 shows nothing. */
  badge?: number;
  danger?: boolean;
  unavailable?: string | false;
  tooltipPosition?: 'top' | 'bottom' | 'left' | 'right';
}

/** A button that is only an icon: always with a name, a tooltip and its key. */
export function IconButton({
  icon,
  name,
  keys,
  size = 'md',
  pressed,
  active = false,
  badge = 0,
  danger = false,
  unavailable,
  tooltipPosition,
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  const off = unavailable !== undefined && unavailable !== false;
  const count = badge > 99 ? '99+' : String(badge);
  const classes = [
    styles.button,
    size === 'sm' && styles.small,
    (pressed || active) && styles.on,
    danger && styles.danger,
    className,
  ];
  return (
    <Tooltip label={off ? unavailable : name} keys={off ? undefined : keys} position={tooltipPosition}>
      <button
        type="button"
        {...rest}
        className={classes.filter(Boolean).join(' ')}
        aria-label={badge > 0 ? `${name} (${count})` : name}
        aria-pressed={pressed}
        aria-disabled={off || undefined}
        aria-keyshortcuts={ariaKeys(keys)}
        onClick={off ? (event) => event.preventDefault() : onClick}
      >
        <Icon name={icon} size={size === 'sm' ? 14 : 16} />
        {badge > 0 && <span className={styles.badge} data-count={count} />}
      </button>
    </Tooltip>
  );
}
