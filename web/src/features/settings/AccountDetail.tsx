import type { AccountState, MailboxDetail } from '@guichet/contract/mailboxes';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { useMe } from '../../data/me.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Bar } from '../../ui/Bar.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useLayout } from '../../ui/layout.ts';
import { Menu } from '../../ui/Menu.tsx';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { AccountFacts } from './AccountFacts.tsx';
import { AccountStateCard } from './AccountStateCard.tsx';
import { AccountTest } from './AccountTest.tsx';
import { ChangeAccount } from './ChangeAccount.tsx';
import { ChangeMailbox } from './ChangeMailbox.tsx';
import { Failure } from './Failure.tsx';
import { FolderList } from './FolderList.tsx';
import { Reconciliation } from './Reconciliation.tsx';
import { useGoTo } from './SettingsLink.tsx';
import styles from './settings.module.css';
import { accountQuery } from './settings-queries.ts';
import { TrashPart } from './TrashPart.tsx';
import { useAct } from './use-act.ts';

export interface AccountDetailProps {
  mailbox: MailboxDetail;
  listPath: string;
}

/** One mailbox's account: what state it is in, whether every mail is accounted for, what can be changed. */
export function AccountDetail({ mailbox, listPath }: AccountDetailProps) {
  const { t } = useLingui();
  const goTo = useGoTo();
  const isNarrow = useLayout() === 'narrow';
  const client = useQueryClient();
  const [changing, setChanging] = useState<'account' | 'mailbox' | null>(null);
  const account = useQuery({ ...accountQuery(mailbox.id), enabled: mailbox.hasAccount });
  const renew = () => client.invalidateQueries({ queryKey: accountQuery(mailbox.id).queryKey });
  const act = useAct(renew);
  const state = account.data;
  const isPaused = state?.state === 'paused';
  const pause = () => act.run(() => api.mailboxes.pauseAccount({ mailboxId: mailbox.id, paused: !isPaused }));
  const resync = () => act.run(() => api.mailboxes.resyncAccount({ mailboxId: mailbox.id }));
  return (
    <main className={styles.page}>
      <Bar page>
        {isNarrow && (
          <IconButton icon="arrow-left" name={t`Retour aux comptes`} onClick={() => goTo(listPath)} />
        )}
        <Avatar name={mailbox.name} id={mailbox.id} square size={24} decorative />
        <h1 className={styles.pageTitle}>{mailbox.name}</h1>
        <span className="ink-3 ellipsis">{mailbox.address}</span>
        <span className="grow" />
        {state && !isNarrow && (
          <>
            <Button icon={isPaused ? 'player-play' : 'player-pause'} onClick={pause} aria-busy={act.busy}>
              {isPaused ? t({ message: 'Reprendre', context: 'mail account' }) : t`Suspendre`}
            </Button>
            <Button
              icon="refresh"
              onClick={resync}
              unavailable={isPaused && t`Le compte est en pause : reprenez d’abord.`}
            >
              {t`Resynchroniser`}
            </Button>
          </>
        )}
        <Menu
          position="bottom-end"
          width={320}
          trigger={<IconButton icon="dots-vertical" name={t`Actions du compte`} />}
          entries={[
            ...(state && isNarrow
              ? [
                  {
                    id: 'pause',
                    label: isPaused ? t({ message: 'Reprendre', context: 'mail account' }) : t`Suspendre`,
                    icon: isPaused ? ('player-play' as const) : ('player-pause' as const),
                    onSelect: pause,
                  },
                  { id: 'resync', label: t`Resynchroniser`, icon: 'refresh' as const, onSelect: resync },
                ]
              : []),
            {
              id: 'account',
              label: t`Modifier les serveurs et le mot de passe`,
              icon: 'server-2',
              onSelect: () => setChanging('account'),
            },
            {
              id: 'mailbox',
              label: t`Modifier le nom et les alias`,
              icon: 'pencil',
              onSelect: () => setChanging('mailbox'),
            },
          ]}
        />
      </Bar>
      <div className={styles.pageBody}>
        <Failure failure={act.failure} />
        {!mailbox.hasAccount && changing !== 'account' && <NoAccount onAdd={() => setChanging('account')} />}
        {changing === 'account' ? (
          <ChangeAccount mailbox={mailbox} state={state ?? null} onDone={() => setChanging(null)} />
        ) : (
          mailbox.hasAccount && (
            <Loaded
              state={state}
              error={account.error}
              mailbox={mailbox}
              onChange={() => setChanging('account')}
            />
          )
        )}
        {changing !== 'account' && <TrashPart mailbox={mailbox} />}
        {changing === 'mailbox' && <ChangeMailbox mailbox={mailbox} onClose={() => setChanging(null)} />}
      </div>
    </main>
  );
}

/** Nothing arrives without an account; in the demo mail is made here. */
function NoAccount({ onAdd }: { onAdd: () => void }) {
  const { t } = useLingui();
  const { instance } = useMe();
  if (instance.demo) {
    return (
      <EmptyState drawing="check" title={t`Boîte de démonstration`}>
        <Trans>
          Ses emails sont inventés. Les envois restent dans cette machine, rien ne part au dehors.
        </Trans>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      drawing="down"
      title={t`Cette boîte n’a pas encore de compte`}
      actions={<Button variant="primary" onClick={onAdd}>{t`Ajouter le compte`}</Button>}
    >
      <Trans>Sans compte, rien n’arrive et rien ne part.</Trans>
    </EmptyState>
  );
}

interface LoadedProps {
  state: AccountState | undefined;
  error: unknown;
  mailbox: MailboxDetail;
  onChange: () => void;
}

function Loaded({ state, error, mailbox, onChange }: LoadedProps) {
  if (error && !state) return <Failure failure={error} />;
  if (!state) return <SkeletonText lines={6} />;
  return (
    <>
      <AccountStateCard state={state} onChange={onChange} />
      <Reconciliation state={state} />
      <AccountTest state={state} onChange={onChange} />
      <AccountFacts state={state} mailbox={mailbox} />
      <FolderList state={state} />
    </>
  );
}
