import type { ReactNode } from 'react';
import styles from './Bar.module.css';

export interface BarProps {
  children: ReactNode;
  /** Something is chosen: the bar takes the accent tint. */
  selected?: boolean;
  /** Room for page content: 24 px at the start. */
  page?: boolean;
  /** What takes the whole width stands on a line of its own, and the bar grows with it. */
  wraps?: boolean;
  /** Makes it a toolbar with this name. */
  toolbarLabel?: string;
}

/** The 44 px bar at the top of a region. Put `<span className="grow" />` where the room goes. */
export function Bar({ children, selected = false, page = false, wraps = false, toolbarLabel }: BarProps) {
  return (
    <div
      className={styles.bar}
      data-selected={selected || undefined}
      data-page={page || undefined}
      data-wraps={wraps || undefined}
      {...(toolbarLabel ? { role: 'toolbar', 'aria-label': toolbarLabel } : {})}
    >
      {children}
    </div>
  );
}
