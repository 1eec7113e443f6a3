import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useLayout } from '../../ui/layout.ts';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { AccountChip } from './AccountChip.tsx';
import { AccountDetail } from './AccountDetail.tsx';
import { ConnectMailbox } from './ConnectMailbox.tsx';
import { Failure } from './Failure.tsx';
import { MailboxList } from './MailboxList.tsx';
import { SectionPage } from './SectionPage.tsx';
import { useGoTo } from './SettingsLink.tsx';
import styles from './settings.module.css';
import { mailboxesQuery } from './settings-queries.ts';

const path = '/settings/accounts';

/** Mail accounts: the list with their states, one of them in detail, or a new one (`new`). */
export function AccountsSection({ mailboxId }: { mailboxId: string | undefined }) {
  const { t } = useLingui();
  const goTo = useGoTo();
  const isNarrow = useLayout() === 'narrow';
  const { data: mailboxes, error } = useQuery(mailboxesQuery);
  if (error && !mailboxes) return <Failure failure={error} />;
  if (!mailboxes) return <SkeletonRows rows={4} rowHeight={52} />;
  const isNew = mailboxId === 'new';
  const selected = isNew
    ? undefined
    : (mailboxes.find(({ id }) => id === mailboxId) ?? (isNarrow ? undefined : mailboxes[0]));
  const showsDetail = isNew || selected !== undefined;
  const add = (
    <Button icon="plus" onClick={() => goTo(`${path}/new`)}>
      {t`Ajouter`}
    </Button>
  );
  const list = (
    <MailboxList
      title={t`Comptes mail`}
      path={path}
      mailboxes={mailboxes}
      selected={selected?.id}
      renderEnd={(mailbox) => <AccountChip mailboxId={mailbox.id} hasAccount={mailbox.hasAccount} />}
      actions={add}
    />
  );
  return (
    <div className={styles.columns} data-detail={showsDetail || undefined}>
      {(!isNarrow || !showsDetail) && list}
      {isNew && (
        <SectionPage title={t`Connecter une boîte`}>
          <p className="ink-2">
            <Trans>
              Guichet lit cette boîte par IMAP et répond par SMTP. L’import n’envoie rien à personne.
            </Trans>
          </p>
          <ConnectMailbox onConnected={(id) => goTo(`${path}/${id}`)} onCancel={() => goTo(path)} />
        </SectionPage>
      )}
      {selected && <AccountDetail key={selected.id} mailbox={selected} listPath={path} />}
      {!showsDetail && !isNarrow && (
        <main className={styles.page}>
          <EmptyState drawing="down" title={t`Aucune boîte pour l’instant`} actions={add}>
            <Trans>Ajoutez une adresse : ses emails arrivent ici, et vos réponses partent d’elle.</Trans>
          </EmptyState>
        </main>
      )}
    </div>
  );
}
