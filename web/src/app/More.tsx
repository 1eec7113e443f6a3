import { Trans } from '@lingui/react/macro';
import { signOut } from '../features/entrance/sign-out.ts';
import { PersonMenu } from '../features/mailbox-menu/PersonMenu.tsx';

import { DirectoryNav, DraftsNav, PlaceNav } from '../features/mailbox-menu/PlaceNav.tsx';
import { ViewNav } from '../features/views/ViewNav.tsx';

import styles from './app.module.css';
import { useWhere } from './SideColumn.tsx';
import { useShell } from './shell-context.ts';

/** The places of the mailbox and the person's own menu, as a view of a narrow screen. */
export function More() {
  const { mailbox } = useWhere();
  const { openKeysHelp, openWhy } = useShell();
  return (
    <main className={styles.page}>
      <h1 className={styles.pageHead}>{mailbox ? mailbox.name : <Trans>Plus</Trans>}</h1>
      {mailbox && <PlaceNav mailbox={mailbox} current={null} shape="tall" />}
      {mailbox && <DraftsNav mailbox={mailbox} isCurrent={false} shape="tall" />}
      {mailbox && <ViewNav mailbox={mailbox} filter={null} shape="tall" onSave={null} />}
      <ViewNav mailbox={null} filter={null} shape="tall" onSave={null} />
      <DirectoryNav isCurrent={false} shape="tall" />
      <PersonMenu onSignOut={signOut} onKeysHelp={openKeysHelp} onWhy={openWhy} />
    </main>
  );
}
