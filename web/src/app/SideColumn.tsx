import { type ListPlace, listPlaces } from '@guichet/contract/conversations';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useParams, useRouterState, useSearch } from '@tanstack/react-router';
import { filterAt } from '../data/filter-url.ts';
import { mailboxOf, useMe } from '../data/me.ts';
import { signOut } from '../features/entrance/sign-out.ts';
import { MailboxMenu } from '../features/mailbox-menu/MailboxMenu.tsx';
import nav from '../features/mailbox-menu/nav.module.css';
import { OnlineNow } from '../features/mailbox-menu/OnlineNow.tsx';
import { PersonMenu } from '../features/mailbox-menu/PersonMenu.tsx';
import { DirectoryNav, DraftsNav, MineNav, PlaceNav } from '../features/mailbox-menu/PlaceNav.tsx';
import { Bell } from '../features/notifications/Bell.tsx';
import { useViewOf } from '../features/views/use-view-of.ts';
import { ViewNav } from '../features/views/ViewNav.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Logo, Mark } from '../ui/Mark.tsx';
import styles from './app.module.css';
import { lastMailboxId } from './last-mailbox.ts';
import { useShell } from './shell-context.ts';
import { useFilter } from './use-filter.ts';

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
  const filter = useFilter(useSearch({ strict: false }));
  const isMine = path.startsWith('/mine');
  const at: ListPlace | undefined = isMine ? 'mine' : listPlaces.find((one) => one === place);
  return {
    me,
    mailbox,
    place: mailboxId ? (place ?? null) : null,
    isMine,
    /** What the list on screen shows, of the mailbox or over all of them; null where there is none. */
    listed: at === undefined ? null : filterAt(at, filter),
    isDirectory: path.startsWith('/directory'),
    isDrafts: path.endsWith('/drafts'),
  };
}

/** The left column: mailbox, places, who is here, who I am. */
export function SideColumn({ icons, onNewMail }: SideColumnProps) {
  const { t } = useLingui();
  const { me, mailbox, place, isMine, isDirectory, isDrafts, listed } = useWhere();
  const { openPalette, openKeysHelp, openWhy, saveView } = useShell();
  const here = isMine ? null : listed;
  const everywhere = isMine ? listed : null;
  const isView = useViewOf(mailbox?.id ?? null, here) !== undefined;
  const isMineView = useViewOf(null, everywhere) !== undefined;
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
        {mailbox && <PlaceNav mailbox={mailbox} current={isView ? null : place} shape={shape} />}
        {mailbox && <DraftsNav mailbox={mailbox} isCurrent={isDrafts} shape={shape} />}
        {mailbox && <ViewNav mailbox={mailbox} filter={here} shape={shape} onSave={here && saveView} />}
        {hasShared && (
          <>
            {!icons && (
              <h2 className={nav.heading}>
                <Trans>Toutes les boîtes</Trans>
              </h2>
            )}
            <MineNav isCurrent={isMine && !isMineView} shape={shape} />
            <ViewNav mailbox={null} filter={everywhere} shape={shape} onSave={null} />
          </>
        )}
        <DirectoryNav isCurrent={isDirectory} shape={shape} />
        {!icons && <OnlineNow />}
      </div>
      <PersonMenu shape={shape} onSignOut={signOut} onKeysHelp={openKeysHelp} onWhy={openWhy} />
    </header>
  );
}
