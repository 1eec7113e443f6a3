import type { CaughtMail } from '@guichet/contract/mailboxes';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { mailboxOf, useMe } from '../../data/me.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { SectionPage } from './SectionPage.tsx';
import { SettingsLink } from './SettingsLink.tsx';
import styles from './settings.module.css';
import { caughtQuery } from './settings-queries.ts';

/** What the demo kept instead of delivering it, of the conversations that I see. */
export function CaughtSection() {
  const { t } = useLingui();
  const { data, error } = useQuery(caughtQuery);
  return (
    <SectionPage title={t`Emails interceptés`}>
      <p className={styles.lead}>
        <Trans>
          Cette démonstration ne remet aucun email à personne. Ce qui aurait été envoyé est gardé ici : les
          cent derniers messages des conversations que vous voyez.
        </Trans>
      </p>
      {error && !data ? <Failure failure={error} /> : null}
      {!data && !error && <SkeletonRows rows={6} rowHeight={52} avatar={false} />}
      {data?.length === 0 && (
        <EmptyState drawing="check" title={t`Rien d’intercepté`}>
          <Trans>Répondez à une conversation : son email apparaît ici au lieu de partir.</Trans>
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <ul className={styles.lines}>
          {data.map((mail) => (
            <CaughtLine key={mail.id} mail={mail} />
          ))}
        </ul>
      )}
    </SectionPage>
  );
}

function CaughtLine({ mail }: { mail: CaughtMail }) {
  const { t } = useLingui();
  const me = useMe();
  const source = `/api/messages/${mail.messageId}/source`;
  const mailbox = mailboxOf(me, mail.mailboxId)?.name ?? '';
  const recipients = mail.recipients.join(', ');
  const subject = mail.subject || t`(sans objet)`;
  return (
    <li className={styles.lineItem}>
      <span className={styles.caughtWords}>
        <SettingsLink
          to={`/m/${mail.mailboxId}/all/${mail.conversationId}`}
          className={styles.rowName}
          dir="auto"
        >
          {subject}
        </SettingsLink>
        <span className={styles.rowDetail}>
          <Trans>
            {mail.authorName} ({mailbox}) à {recipients}
          </Trans>
          {' · '}
          <RelativeTime date={new Date(mail.caughtAt)} as="relative" />
        </span>
      </span>
      <span className={styles.sourceLinks}>
        <a href={source} target="_blank" rel="noreferrer" aria-label={t`Voir la source de « ${subject} »`}>
          {t`Voir la source`}
        </a>
        <a href={`${source}?download=1`} download aria-label={t`Télécharger « ${subject} » en .eml`}>
          <Icon name="download" size={14} />
          .eml
        </a>
      </span>
    </li>
  );
}
