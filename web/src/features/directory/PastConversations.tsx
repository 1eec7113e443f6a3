import type { PastConversation } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { pastConversationsQuery } from '../../data/directory.ts';
import { useMe } from '../../data/me.ts';
import { Button } from '../../ui/Button.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import styles from './directory.module.css';

/** What was written with this record's addresses, as far as I may see it. */
export function PastConversations({ recordId, exceptId }: { recordId: string; exceptId?: string }) {
  const { t } = useLingui();
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(pastConversationsQuery(recordId));
  const found = (data?.pages ?? []).flatMap((page) => page.conversations).filter(({ id }) => id !== exceptId);
  return (
    <section className={styles.past} aria-label={t`Conversations passées`}>
      <h4 className="t-head ink-3">{t`Conversations passées`}</h4>
      {data && found.length === 0 && <p className="ink-3">{t`Aucune autre que vous puissiez voir.`}</p>}
      <ul>
        {found.map((one) => (
          <li key={one.id}>
            <PastLine one={one} />
          </li>
        ))}
      </ul>
      {hasNextPage && <Button size="sm" onClick={() => void fetchNextPage()}>{t`Afficher la suite`}</Button>}
    </section>
  );
}

function PastLine({ one }: { one: PastConversation }) {
  const { t } = useLingui();
  const mailbox = useMe().mailboxes.find(({ id }) => id === one.mailboxId);
  const states = { open: t`À traiter`, pending: t`En attente`, resolved: t`Résolu` };
  return (
    <Link
      to="/m/$mailboxId/$place/$conversationId"
      params={{ mailboxId: one.mailboxId, place: 'all', conversationId: one.id }}
      className={styles.pastLine}
    >
      <span className="grow">
        <span className={`${styles.pastSubject} ellipsis`} dir="auto">
          {one.subject || t`Sans objet`}
        </span>
        <span className="t-small ink-3">
          {[mailbox?.name, states[one.status]].filter(Boolean).join(' · ')}
        </span>
      </span>
      <RelativeTime date={new Date(one.lastMessageAt)} className="t-small ink-3" />
    </Link>
  );
}
