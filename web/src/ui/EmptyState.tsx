import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

export type EmptyDrawing = 'check' | 'search' | 'lock' | 'down' | 'alert';

export interface EmptyStateProps {
  drawing: EmptyDrawing;
  /** One bold fact. */
  title: string;
  /** One useful line. */
  children?: ReactNode;
  /** One act, or two. */
  actions?: ReactNode;
}

const drawings: Record<EmptyDrawing, ReactNode> = {
  check: <path d="M18 24.5l4.5 4.5 8-9" />,
  search: (
    <>
      <circle cx="22.5" cy="23" r="5.5" />
      <path d="M26.5 27l4.5 4.5" />
    </>
  ),
  lock: (
    <>
      <rect x="18" y="23" width="12" height="9" rx="1" />
      <path d="M20.5 23v-3a3.5 3.5 0 0 1 7 0v3" />
    </>
  ),
  down: <path d="M24 17v12M19 24.5l5 5 5-5" />,
  alert: <path d="M24 17v9M24 31v.01" />,
};

/** A region with nothing to list: the arch, a fact, a line, an act. */
export function EmptyState({ drawing, title, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.state}>
      <svg
        className={styles.drawing}
        width="48"
        height="48"
        viewBox="0 0 48 48"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d="M10 36V20a14 14 0 0 1 28 0v16" />
        <path d="M4 39.5h40" />
        {drawings[drawing]}
      </svg>
      <p className={styles.title}>{title}</p>
      {children && <p className={styles.line}>{children}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
