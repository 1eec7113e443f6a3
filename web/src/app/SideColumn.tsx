import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useParams, useRouterState } from '@tanstack/react-router';
import { mailboxOf, useMe } from '../data/me.ts';
import { signOut } from '../features/entrance/sign-out.ts';
import { MailboxMenu } from '../features/mailbox-menu/MailboxMenu.tsx';
import nav from '../features/mailbox-menu/nav.module.css';
import { OnlineNow } from '../features/mailbox-menu/OnlineNow.tsx';
import { PersonMenu } from '../features/mailbox-menu/PersonMenu.tsx';
import { DirectoryNav, MineNav, PlaceNav } from '../features/mailbox-menu/PlaceNav.tsx';
import { Bell } from '../features/notifications/Bell.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Logo, Mark } from '../ui/Mark.tsx';
import styles from './app.module.css';
import { lastMailboxId } from './last-mailbox.ts';
import { useShell } from './shell-context.ts';

export interface SideColumnProps {
  icons: boolean;
  onNewMail: (() => void) | null;
}

/** The mailbox and place on screen; the mailbox used last where none is. */
export function useWhere() {
  const me = useMe();
  const { mailboxId, place } = useParams({ strict: false });
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const mailbox = mailboxOf(me, mailboxId ?? lastMailboxId(me.id)) ?? me.mailboxes[0] ?? null;
  return {
    me,
    mailbox,
    place: mailboxId ? (place ?? null) : null,
    isMine: path.startsWith('/mine'),
    isDirectory: path.startsWith('/directory'),
  };
}

/** The left column: mailbox, places, who is here, who I am. */
export function SideColumn({ icons, onNewMail }: SideColumnProps) {
  const { t } = useLingui();
  const { me, mailbox, place, isMine, isDirectory } = useWhere();
  const { openPalette, openKeysHelp, openWhy } = useShell();
  const shape = icons ? 'icons' : 'words';
  const hasShared = me.mailboxes.some(({ kind }) => kind === 'shared');
  return (
    <header className={styles.side} data-icons={icons || undefined}>
      <div className={styles.brand}>
        <Link to="/" className={styles.logo} aria-label="Guichet">
          {icons ? <Mark size={20} /> : <Logo />}
        </Link>
        {!icons && <span className="grow" />}
        <Bell isBesideColumn={icons} />
        <IconButton
          icon="command"
          name={t`Palette de commandes`}
          keys="Ctrl+k"
          tooltipPosition={icons ? 'right' : 'bottom'}
          onClick={openPalette}
        />
        {onNewMail && (
          <IconButton
            icon="pencil-plus"
            name={t`Nouveau message`}
            keys="c"
            tooltipPosition={icons ? 'right' : 'bottom'}
            onClick={onNewMail}
          />
        )}
      </div>
      {me.mailboxes.length > 0 && <MailboxMenu current={mailbox} shape={icons ? 'icon' : 'button'} />}
      <div className={styles.scroll}>
        {mailbox && <PlaceNav mailbox={mailbox} current={place} shape={shape} />}
        {hasShared && (
          <>
            {!icons && (
              <h2 className={nav.heading}>
                <Trans>Toutes les boîtes</Trans>
              </h2>
            )}
            <MineNav isCurrent={isMine} shape={shape} />
          </>
        )}
        <DirectoryNav isCurrent={isDirectory} shape={shape} />
        {!icons && <OnlineNow />}
      </div>
      <PersonMenu shape={shape} onSignOut={signOut} onKeysHelp={openKeysHelp} onWhy={openWhy} />
    </header>
  );
}
