import type { ReactNode } from 'react';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import styles from './attachments.module.css';

/** Says why there is nothing to look at. Saving it stands in the head of the dialog. */
export function Unshown({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.unshown} role="status">
      <EmptyState drawing="alert" title={title} actions={action}>
        {children}
      </EmptyState>
    </div>
  );
}
