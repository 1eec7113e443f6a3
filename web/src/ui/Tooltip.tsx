import { Tooltip as MantineTooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { KeyHint } from './KeyHint.tsx';
import { useSingleKeys } from './keys.ts';
import styles from './Tooltip.module.css';
import { useIsTouching } from './touching.ts';

export interface TooltipProps {
  label: string;
  /** The key that does the same, spelled as in keys.ts. */
  keys?: string;
  position?: 'top' | 'bottom' | 'left' | 'right';
  disabled?: boolean;
  /** One element that takes a ref. */
  children: ReactElement;
}

/** The name of a control, and its key, on hover and on focus. A finger has neither. */
export function Tooltip({ label, keys, position = 'bottom', disabled, children }: TooltipProps) {
  const singleKeys = useSingleKeys();
  const isTouching = useIsTouching();
  const shown = keys !== undefined && (singleKeys || keys.startsWith('Ctrl')) ? keys : undefined;
  return (
    <MantineTooltip
      label={
        <span className={styles.content}>
          {label}
          {shown && <KeyHint keys={shown} />}
        </span>
      }
      position={position}
      disabled={disabled || isTouching}
      openDelay={350}
      offset={6}
      events={{ hover: true, focus: true, touch: false }}
      transitionProps={{ duration: 80 }}
      classNames={{ tooltip: styles.tooltip }}
      multiline
      maw={280}
    >
      {children}
    </MantineTooltip>
  );
}
