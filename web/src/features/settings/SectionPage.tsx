import type { ReactNode } from 'react';
import { Bar } from '../../ui/Bar.tsx';
import styles from './settings.module.css';

export interface SectionPageProps {
  title: string;
  /** Muted words after the title: a count. */
  count?: string | undefined;
  /** Buttons at the end of the bar. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One page of the settings: a bar with its title, then the content. */
export function SectionPage({ title, count, actions, children }: SectionPageProps) {
  return (
    <main className={styles.page}>
      <Bar page>
        <h1 className={styles.pageTitle}>{title}</h1>
        {count !== undefined && <span className="ink-3 num">{count}</span>}
        <span className="grow" />
        {actions}
      </Bar>
      <div className={styles.pageBody}>{children}</div>
    </main>
  );
}

/** A part of a page: a head with muted words, then its content. */
export function Part({
  title,
  detail,
  actions,
  children,
}: {
  title: string;
  detail?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.part}>
      <div className={styles.partHead}>
        <h2 className="strong">{title}</h2>
        {detail && <span className="t-small ink-3">{detail}</span>}
        {actions && (
          <>
            <span className="grow" />
            {actions}
          </>
        )}
      </div>
      {children}
    </section>
  );
}
