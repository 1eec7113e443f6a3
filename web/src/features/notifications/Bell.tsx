import type { Notification } from '@guichet/contract/notifications';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { notificationsQuery, seeNotifications } from '../../data/notifications.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './notifications.module.css';
import { iconOf, pathOf, useSentence } from './sentence.ts';

/** The bell: how much is unseen, and on a press what it is. A press on a line opens it and marks it seen. */
export function Bell({ isBesideColumn }: { isBesideColumn: boolean }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(notificationsQuery);
  const go = useGo();
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const unseen = data?.pages[0]?.unseen ?? 0;
  const open = (told: Notification) => {
    setOpen(false);
    go(pathOf(told));
    if (!told.seen) void seeNotifications(client, [told.id]);
  };
  return (
    <Popover
      opened={isOpen}
      onOpenedChange={setOpen}
      label={t`Notifications`}
      width={380}
      position={isBesideColumn ? 'right-start' : 'bottom-end'}
      trigger={
        <IconButton
          icon="bell"
          name={
            unseen === 0
              ? t`Notifications`
              : plural(unseen, { one: 'Notifications : # non vue', other: 'Notifications : # non vues' })
          }
          tooltipPosition={isBesideColumn ? 'right' : 'bottom'}
          {...(unseen > 0 ? { badge: unseen } : {})}
          onClick={() => setOpen(!isOpen)}
        />
      }
    >
      <div className={styles.head}>
        <h2 className="strong">{t`Notifications`}</h2>
        <span className="grow" />
        {unseen > 0 && (
          <Button size="sm" variant="quiet" onClick={() => void seeNotifications(client)}>
            {t`Tout marquer comme lu`}
          </Button>
        )}
      </div>
      {items.length === 0 && data && <p className={styles.none}>{t`Rien pour l’instant.`}</p>}
      <ul className={styles.list}>
        {items.map((told) => (
          <li key={told.id}>
            <Line told={told} onOpen={() => open(told)} />
          </li>
        ))}
        {hasNextPage && (
          <li className={styles.more}>
            <Button size="sm" variant="quiet" onClick={() => void fetchNextPage()}>
              {t`Plus anciennes`}
            </Button>
          </li>
        )}
      </ul>
    </Popover>
  );
}

/** Goes to a path of ours; also where a notification of the desktop was pressed. */
function useGo(): (path: string) => void {
  const navigate = useNavigate();
  useEffect(() => {
    const worker = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    const hear = (event: MessageEvent<{ path?: unknown }>) => {
      const path = event.data?.path;
      if (typeof path === 'string' && path.startsWith('/')) void navigate(placeOf(path));
    };
    worker?.addEventListener('message', hear);
    return () => worker?.removeEventListener('message', hear);
  }, [navigate]);
  return (path) => void navigate(placeOf(path));
}

/** The path, and what in the page it leads to. */
function placeOf(path: string): { to: string; hash?: string } {
  const [to = path, hash] = path.split('#');
  return hash === undefined ? { to } : { to, hash };
}

function Line({ told, onOpen }: { told: Notification; onOpen: () => void }) {
  const { t } = useLingui();
  const sentence = useSentence(told);
  return (
    <button type="button" className={styles.line} data-unseen={!told.seen || undefined} onClick={onOpen}>
      <span className={styles.icon}>
        <Icon name={iconOf(told)} />
      </span>
      <span className="grow">
        <span className={styles.sentence}>
          {!told.seen && <VisuallyHidden>{t`Non vue`} </VisuallyHidden>}
          {sentence}
        </span>
        {told.conversation && (
          <span className={`${styles.subject} ellipsis`} dir="auto">
            {told.conversation.subject || t`Sans objet`}
          </span>
        )}
        {told.message !== '' && (
          <span className={styles.message} dir="auto">
            {told.message}
          </span>
        )}
      </span>
      <RelativeTime date={new Date(told.at)} className={styles.time ?? ''} />
    </button>
  );
}
