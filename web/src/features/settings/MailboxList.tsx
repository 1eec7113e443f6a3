import type { MailboxDetail } from '@guichet/contract/mailboxes';
import type { ReactNode } from 'react';
import { Avatar } from '../../ui/Avatar.tsx';
import { Bar } from '../../ui/Bar.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SettingsLink } from './SettingsLink.tsx';
import styles from './settings.module.css';

export interface MailboxListProps {
  title: string;
  /** `/settings/accounts`: the mailbox's id is put after it. */
  path: string;
  mailboxes: readonly MailboxDetail[];
  selected: string | undefined;
  /** At the end of a row. */
  renderEnd: (mailbox: MailboxDetail) => ReactNode;
  actions?: ReactNode;
}

/** The mailboxes to choose from, in the middle column. */
export function MailboxList({ title, path, mailboxes, selected, renderEnd, actions }: MailboxListProps) {
  const format = usePersonFormat();
  return (
    <section className={styles.middle} aria-label={title}>
      <Bar>
        <h1 className={styles.middleTitle}>{title}</h1>
        <span className="ink-3 num">{format.number(mailboxes.length)}</span>
        <span className="grow" />
        {actions}
      </Bar>
      <ul className={styles.rows}>
        {mailboxes.map((mailbox) => (
          <li key={mailbox.id}>
            <SettingsLink
              to={`${path}/${mailbox.id}`}
              className={styles.row}
              aria-current={mailbox.id === selected ? 'page' : undefined}
            >
              <Avatar name={mailbox.name} id={mailbox.id} square size={28} decorative />
              <span className="grow">
                <span className={styles.rowName}>{mailbox.name}</span>
                <span className={styles.rowDetail}>{mailbox.address}</span>
              </span>
              {renderEnd(mailbox)}
            </SettingsLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
