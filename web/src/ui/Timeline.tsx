import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import { RelativeTime, usePersonFormat } from './PersonFormat.tsx';
import styles from './Timeline.module.css';

/** A list of what happened, newest first or last as the owner orders it. */
export function Timeline({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ol className={styles.timeline} aria-label={label}>
      {children}
    </ol>
  );
}

export interface TimelineEventProps {
  icon: IconName;
  tone?: 'neutral' | 'accent' | 'due' | 'late' | 'done' | 'note' | 'live';
  at: Date;
  seconds?: boolean;
  /** The sentence; who is in <b>. */
  children: ReactNode;
  /** Why it happened by itself. */
  why?: ReactNode;
}

/** One event: icon 20, sentence, hour at the end. */
export function TimelineEvent({
  icon,
  tone = 'neutral',
  at,
  seconds = false,
  children,
  why,
}: TimelineEventProps) {
  return (
    <li className={styles.event}>
      <span className={styles.icon} data-tone={tone}>
        <Icon name={icon} size={12} />
      </span>
      <div className={styles.sentence}>
        {children}
        {why && <p className={styles.why}>{why}</p>}
      </div>
      <RelativeTime date={at} as={seconds ? 'seconds' : 'time'} className={styles.time} />
    </li>
  );
}

/** The day between events. */
export function TimelineDay({ children }: { children: ReactNode }) {
  return <li className={styles.day}>{children}</li>;
}

/** "Nouveau depuis 10:38" between what was seen and what was not. `as="li"` inside a Timeline. */
export function NewSince({ since, as: Tag = 'div' }: { since: Date; as?: 'div' | 'li' }) {
  const format = usePersonFormat();
  const time = format.time(since);
  return (
    <Tag className={styles.newSince}>
      <Trans>Nouveau depuis {time}</Trans>
    </Tag>
  );
}
