import type { ComponentPropsWithRef, ReactNode } from 'react';
import styles from './Button.module.css';
import { Icon, type IconName } from './Icon.tsx';
import { KeyHint } from './KeyHint.tsx';
import { ariaKeys, useSingleKeys } from './keys.ts';
import { Tooltip } from './Tooltip.tsx';

export type ButtonVariant = 'secondary' | 'primary' | 'quiet' | 'danger' | 'danger-solid' | 'live' | 'link';

export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled'> {
  /** One primary per surface. danger-solid only confirms a definitive deletion. */
  variant?: ButtonVariant;
  /** 22, 28 or 32 px high (more on touch). */
  size?: 'sm' | 'md' | 'lg';
  icon?: IconName;
  trailingIcon?: IconName;
  /** The shortcut that does the same: announced, and shown in the button when `showKeys`. */
  keys?: string;
  showKeys?: boolean;
  /** Why it cannot be used now. It stays focusable, does nothing and says the reason in a tooltip. */
  unavailable?: string | false;
  fullWidth?: boolean;
  children: ReactNode;
}

/** A button with words. Its words are an infinitive and say the result. */
export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  trailingIcon,
  keys,
  showKeys = false,
  unavailable,
  fullWidth = false,
  className,
  onClick,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  const singleKeys = useSingleKeys();
  const off = unavailable !== undefined && unavailable !== false;
  const iconSize = size === 'sm' ? 14 : 16;
  const classes = [styles.button, styles[variant], styles[size], fullWidth && styles.full, className];
  const button = (
    <button
      type={off ? 'button' : type}
      {...rest}
      className={classes.filter(Boolean).join(' ')}
      aria-disabled={off || undefined}
      aria-keyshortcuts={ariaKeys(keys)}
      onClick={off ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} size={iconSize} />}
      {children}
      {trailingIcon && <Icon name={trailingIcon} size={iconSize} />}
      {showKeys && keys && (singleKeys || keys.startsWith('Ctrl')) && (
        <KeyHint keys={keys} joined={variant === 'primary'} />
      )}
    </button>
  );
  return off ? <Tooltip label={unavailable}>{button}</Tooltip> : button;
}

/** Two buttons glued together: the act, and the arrow that opens its variants. */
export function SplitButton({ children }: { children: ReactNode }) {
  return <span className={styles.split}>{children}</span>;
}
