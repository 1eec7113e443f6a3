import { useLingui } from '@lingui/react/macro';
import type { CSSProperties, ReactNode } from 'react';
import styles from './Chip.module.css';
import { Icon, type IconName } from './Icon.tsx';

export type ChipKind =
  | 'outlined'
  | 'square'
  | 'neutral'
  | 'due'
  | 'late'
  | 'done'
  | 'live'
  | 'accent'
  | 'note';

export interface ChipProps {
  /** outlined = where it belongs; square = coloured square and word; the others are tinted, with an icon. */
  kind?: ChipKind;
  icon?: IconName;
  /** The square's colour, with kind="square". */
  color?: string;
  /** May be cut with an ellipsis when room is short. A tinted chip never is. */
  shrink?: boolean;
  title?: string;
  children: ReactNode;
}

/** A short label in a line of text. Colour never says it alone. */
export function Chip({ kind = 'neutral', icon, color, shrink = false, title, children }: ChipProps) {
  const style = color ? ({ '--q': color } as CSSProperties) : undefined;
  return (
    <span
      className={styles.chip}
      data-kind={kind}
      data-shrink={shrink || undefined}
      style={style}
      title={title}
    >
      {kind === 'square' && <span className={styles.square} />}
      {icon && <Icon name={icon} size={12} />}
      {shrink ? <span className={styles.cut}>{children}</span> : children}
    </span>
  );
}

/** The 8 px square of a qualification, alone (menus, filters). */
export function ColorSquare({ color }: { color: string }) {
  return <span className={styles.square} style={{ '--q': color } as CSSProperties} aria-hidden="true" />;
}

export interface FilterChipProps {
  /** Empty where the value says it alone. */
  label: string;
  value: string;
  /** Opens its editor. */
  onOpen?: () => void;
  onRemove: () => void;
}

/** An active filter: what it filters, on which value, and a cross that removes it. */
export function FilterChip({ label, value, onOpen, onRemove }: FilterChipProps) {
  const { t } = useLingui();
  const said = label === '' ? value : `${label} ${value}`;
  const words =
    label === '' ? (
      value
    ) : (
      <>
        <span className={styles.filterLabel}>{label}</span> {value}
      </>
    );
  return (
    <span className={styles.filter}>
      {onOpen ? (
        <button type="button" className={styles.words} onClick={onOpen}>
          {words}
        </button>
      ) : (
        <span className={styles.words}>{words}</span>
      )}
      <button type="button" className={styles.remove} onClick={onRemove} aria-label={t`Retirer ${said}`}>
        <Icon name="x" size={12} />
      </button>
    </span>
  );
}

export interface TokenProps {
  children: string;
  title?: string;
  invalid?: boolean;
  /** Without it the token cannot be removed. */
  onRemove?: () => void;
}

/** A value inside a field: a recipient, a label. */
export function Token({ children, title, invalid = false, onRemove }: TokenProps) {
  const { t } = useLingui();
  const value = children;
  return (
    <span className={styles.token} data-invalid={invalid || undefined} title={title}>
      {invalid && <Icon name="alert-triangle" size={12} label={t`Adresse non valable`} />}
      <span className={styles.cut}>{children}</span>
      {onRemove && (
        <button type="button" className={styles.remove} onClick={onRemove} aria-label={t`Retirer ${value}`}>
          <Icon name="x" size={12} />
        </button>
      )}
    </span>
  );
}
