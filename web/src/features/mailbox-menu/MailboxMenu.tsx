import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { COUNTED } from '../../data/counted.ts';
import { useMe } from '../../data/me.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './nav.module.css';

export interface MailboxMenuProps {
  /** The mailbox on screen; null over all mailboxes. */
  current: MyMailbox | null;
  /** `button` in the left column, `icon` when it is icons only, `bar` on top of a narrow screen. */
  shape?: 'button' | 'icon' | 'bar';
  /** Second line in the bar: the place and its count. */
  detail?: string;
}

/** The drop-down of my mailboxes, each with what waits for me; choosing one opens it. */
export function MailboxMenu({ current, shape = 'button', detail }: MailboxMenuProps) {
  const { t } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const entryOf = (mailbox: MyMailbox): MenuEntry => ({
    id: mailbox.id,
    label: mailbox.name,
    leading: (
      <Avatar name={mailbox.name} id={mailbox.id} square={mailbox.kind === 'shared'} size={18} decorative />
    ),
    trailing: <Standing mailbox={mailbox} />,
    ...(mailbox.id === current?.id ? { checked: true } : {}),
    onSelect: () =>
      void navigate({ to: '/m/$mailboxId/$place', params: { mailboxId: mailbox.id, place: 'open' } }),
  });
  const shared = me.mailboxes.filter(({ kind }) => kind === 'shared').map(entryOf);
  const personal = me.mailboxes.filter(({ kind }) => kind === 'personal').map(entryOf);
  const entries: MenuEntry[] = [
    ...shared,
    ...(shared.length > 0 && personal.length > 0 ? [{ type: 'separator' as const, id: 'line' }] : []),
    ...personal,
  ];
  return (
    <Menu
      label={t`Boîtes`}
      width={288}
      entries={entries}
      trigger={
        <button
          type="button"
          className={{ button: styles.mailbox, icon: styles.mailboxIcon, bar: styles.mailboxBar }[shape]}
          aria-label={shape === 'icon' ? (current?.name ?? t`Mes emails`) : undefined}
          title={t`Changer de boîte`}
        >
          <MailboxButton current={current} shape={shape} detail={detail} />
        </button>
      }
    />
  );
}

/** What waits there, and whether its account is in trouble. */
function Standing({ mailbox }: { mailbox: MyMailbox }) {
  const { t } = useLingui();
  const { instance } = useMe();
  const format = usePersonFormat();
  return (
    <span className={styles.entry}>
      {mailbox.syncState === 'error' && (
        <Chip kind="late" icon="alert-triangle">
          {t`Compte en erreur`}
        </Chip>
      )}
      {mailbox.syncState === 'none' && <Chip>{instance.demo ? t`Démonstration` : t`Sans compte`}</Chip>}
      {mailbox.syncState === 'paused' && <Chip icon="player-pause">{t`Suspendu`}</Chip>}
      {mailbox.syncState === 'importing' && <Chip icon="database-import">{t`Import`}</Chip>}
      {mailbox.waiting > 0 && <span className={styles.figure}>{format.count(mailbox.waiting, COUNTED)}</span>}
    </span>
  );
}

function MailboxButton({ current, shape = 'button', detail }: MailboxMenuProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const avatar = current ? (
    <Avatar
      name={current.name}
      id={current.id}
      square={current.kind === 'shared'}
      size={shape === 'bar' ? 28 : 24}
      decorative
    />
  ) : (
    <Icon name="at" />
  );
  if (shape === 'icon') return avatar;
  return (
    <>
      {avatar}
      <span className="grow">
        <span className={styles.mailboxName}>
          <span className="ellipsis">{current?.name ?? t`Mes emails`}</span>
          {shape === 'button' && current && current.waiting > 0 && (
            <span className={styles.figure}>{format.count(current.waiting, COUNTED)}</span>
          )}
        </span>
        <span className={`${styles.mailboxAddress} ellipsis`}>
          {detail ?? current?.address ?? t`Toutes les boîtes`}
        </span>
      </span>
      <Icon name={shape === 'bar' ? 'chevron-down' : 'selector'} size={14} />
    </>
  );
}
