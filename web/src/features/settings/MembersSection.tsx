import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Avatar } from '../../ui/Avatar.tsx';
import { Bar } from '../../ui/Bar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useLayout } from '../../ui/layout.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { ArrivalPart } from './ArrivalPart.tsx';
import { Failure } from './Failure.tsx';
import { MailboxDefaultsPart } from './MailboxDefaultsPart.tsx';
import { MailboxList } from './MailboxList.tsx';
import { MemberMatrix } from './MemberMatrix.tsx';
import { OfferedDepartments } from './OfferedDepartments.tsx';
import { useGoTo } from './SettingsLink.tsx';
import styles from './settings.module.css';
import { mailboxesQuery } from './settings-queries.ts';

const path = '/settings/members';

/** Who works in which shared mailbox, and what each may do there. */
export function MembersSection({ mailboxId }: { mailboxId: string | undefined }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const isNarrow = useLayout() === 'narrow';
  const { data, error } = useQuery(mailboxesQuery);
  if (error && !data) return <Failure failure={error} />;
  if (!data) return <SkeletonRows rows={4} rowHeight={52} />;
  const mailboxes = data.filter((mailbox) => mailbox.kind === 'shared');
  const selected = mailboxes.find(({ id }) => id === mailboxId) ?? (isNarrow ? undefined : mailboxes[0]);
  return (
    <div className={styles.columns}>
      {(!isNarrow || !selected) && (
        <MailboxList
          title={t`Membres et droits`}
          path={path}
          mailboxes={mailboxes}
          selected={selected?.id}
          renderEnd={(mailbox) => <span className="ink-3 num">{format.number(mailbox.members.length)}</span>}
        />
      )}
      {selected && <MailboxMembers key={selected.id} mailbox={selected} />}
      {!selected && mailboxes.length === 0 && !isNarrow && (
        <main className={styles.page}>
          <EmptyState drawing="down" title={t`Aucune boîte partagée`}>
            <Trans>Ajoutez d’abord une boîte dans les comptes mail.</Trans>
          </EmptyState>
        </main>
      )}
    </div>
  );
}

function MailboxMembers({ mailbox }: { mailbox: MailboxDetail }) {
  const { t } = useLingui();
  const goTo = useGoTo();
  const isNarrow = useLayout() === 'narrow';
  return (
    <main className={styles.page}>
      <Bar page>
        {isNarrow && <IconButton icon="arrow-left" name={t`Retour aux boîtes`} onClick={() => goTo(path)} />}
        <Avatar name={mailbox.name} id={mailbox.id} square size={24} decorative />
        <h1 className={styles.pageTitle}>{mailbox.name}</h1>
        <span className="ink-3 ellipsis">{mailbox.address}</span>
      </Bar>
      <div className={styles.pageBody}>
        <MemberMatrix mailbox={mailbox} />
        <MailboxDefaultsPart mailbox={mailbox} />
        <OfferedDepartments mailbox={mailbox} />
        <ArrivalPart mailbox={mailbox} />
      </div>
    </main>
  );
}
