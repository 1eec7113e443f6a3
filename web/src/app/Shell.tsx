import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useState } from 'react';
import { useAskedMailbox } from '../data/asked.ts';
import { mailboxOf } from '../data/me.ts';
import { undoLast } from '../data/undo.ts';
import { KeysHelp } from '../features/keys-help/KeysHelp.tsx';
import { usePlaces } from '../features/mailbox-menu/places.ts';
import { Palette } from '../features/palette/Palette.tsx';
import { useKeys, useSingleKeys } from '../ui/keys.ts';
import { useLayout } from '../ui/layout.ts';
import { holdTyping } from '../ui/typed-ahead.ts';
import styles from './app.module.css';
import { BottomNav } from './BottomNav.tsx';
import { ConnectionBar } from './ConnectionBar.tsx';
import { NewMail, RecentJobs, SaveViewDialog, TemplatePicker, WhyDialog } from './parts.tsx';
import { SideColumn, useWhere } from './SideColumn.tsx';
import { ShellContext } from './shell-context.ts';
import { useKeyGroups } from './use-key-groups.ts';
import { useShellPalette } from './use-shell-palette.ts';

/** The frame around every view: the left column, or the bottom navigation where it is narrow. */
export function Shell() {
  const layout = useLayout();
  const { me, mailbox, isMine, listed } = useWhere();
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false });
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [writingIn, setWritingIn] = useState<string | null>(null);
  const askedMailbox = useAskedMailbox();
  useEffect(() => {
    if (askedMailbox !== null) setWritingIn(askedMailbox);
  }, [askedMailbox]);
  const writing = writingIn === null ? undefined : mailboxOf(me, writingIn);
  const ownId = mailbox?.id ?? null;
  const [over, setOver] = useState<'palette' | 'recentJobs' | 'why' | 'saveView' | null>(null);
  const singleKeys = useSingleKeys();
  const places = usePlaces();
  const hasList = listed !== null;
  const mayWrite = mailbox?.privileges.includes('reply') ?? false;
  const acts = useMemo(
    () => ({
      openKeysHelp: () => setHelpOpen(true),
      openPalette: () => setOver('palette'),
      openRecentJobs: () => setOver('recentJobs'),
      openWhy: () => setOver('why'),
      saveView: hasList ? () => setOver('saveView') : null,
      newMail: mayWrite
        ? () => {
            holdTyping();
            setWritingIn(ownId);
          }
        : null,
      closeMail: () => setWritingIn(null),
    }),
    [mayWrite, ownId, hasList],
  );
  const goTo = (place: 'open' | 'mine' | 'unassigned' | 'waiting') => () => {
    if (mailbox) void navigate({ to: '/m/$mailboxId/$place', params: { mailboxId: mailbox.id, place } });
  };
  useShellPalette(acts);
  useKeys({
    '?': acts.openKeysHelp,
    'Ctrl+k': acts.openPalette,
    z: undoLast,
    'Ctrl+z': undoLast,
    c: acts.newMail ?? undefined,
    'g t': goTo('open'),
    'g m': goTo('mine'),
    'g n': goTo('unassigned'),
    'g a': goTo('waiting'),
    'g e': () => void navigate({ to: '/mine' }),
  });
  const isNarrow = layout === 'narrow';
  return (
    <ShellContext value={acts}>
      <div className={styles.app} data-layout={layout}>
        {!isNarrow && <SideColumn icons={layout === 'icons'} onNewMail={acts.newMail} />}
        <div className={styles.content}>
          {isNarrow && <ConnectionBar />}
          <Suspense>
            <Outlet />
          </Suspense>
        </div>
        {isNarrow && !conversationId && <BottomNav />}
      </div>
      <KeysHelp
        opened={isHelpOpen}
        onClose={() => setHelpOpen(false)}
        groups={useKeyGroups()}
        singleKeysOff={!singleKeys}
      />
      {over !== null && (
        <Suspense>
          {over === 'palette' ? (
            <Palette onClose={() => setOver(null)} />
          ) : over === 'saveView' ? (
            listed && (
              <SaveViewDialog
                mailbox={isMine ? null : mailbox}
                filter={listed}
                onClose={() => setOver(null)}
              />
            )
          ) : over === 'why' ? (
            <WhyDialog
              places={places}
              onClose={() => setOver(null)}
              onOpen={({ conversationId, ...where }) => {
                setOver(null);
                void navigate({
                  to: '/m/$mailboxId/$place/$conversationId',
                  params: { ...where, conversationId },
                });
              }}
            />
          ) : (
            <RecentJobs
              onOpen={(id) => {
                if (mailbox)
                  void navigate({
                    to: '/m/$mailboxId/$place/$conversationId',
                    params: { mailboxId: mailbox.id, place: 'all', conversationId: id },
                  });
              }}
              onClose={() => setOver(null)}
            />
          )}
        </Suspense>
      )}
      {writing && (
        <Suspense>
          <NewMail
            key={writing.id}
            me={me}
            mailbox={writing}
            templates={TemplatePicker}
            onClose={acts.closeMail}
          />
        </Suspense>
      )}
    </ShellContext>
  );
}
