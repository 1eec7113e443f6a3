import type { Me, MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePeople } from '../../data/people.ts';
import { conversationQuery, historyQuery } from '../../data/queries.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { RelativeTime, usePersonFormat } from '../../ui/PersonFormat.tsx';

import { SkeletonText, useDelayed } from '../../ui/Skeleton.tsx';
import { Tabs, tabPanel } from '../../ui/Tabs.tsx';
import { Filters } from './Filters.tsx';
import { HistoryLines } from './HistoryLines.tsx';
import styles from './history.module.css';
import type { Names } from './sentences.ts';
import { authorsOf, isWanted, linesOf, type Wanted } from './story.ts';

export interface HistoryPanelProps {
  conversationId: string;
  me: Me;
  mailbox: MyMailbox;
  onClose: () => void;
}

type Tab = 'history' | 'notes';

/** Everything that happened to the conversation, live, and its notes. */
export function HistoryPanel({ conversationId, me, mailbox, onClose }: HistoryPanelProps) {
  const { t } = useLingui();
  const maySee = mailbox.privileges.includes('seeHistory');
  const [chosen, setChosen] = useState<Tab>('history');
  const tab: Tab = maySee ? chosen : 'notes';
  const { data: detail } = useQuery(conversationQuery(conversationId));
  const { data: history } = useQuery({ ...historyQuery(conversationId), enabled: maySee });
  const notes = detail?.notes ?? [];
  const tabs = [
    ...(maySee ? [{ id: 'history' as const, label: t`Historique`, count: history?.events.length ?? 0 }] : []),
    { id: 'notes' as const, label: t`Notes`, count: notes.length },
  ];
  const path = `/api/conversations/${conversationId}/history`;
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <Tabs tabs={tabs} value={tab} onChange={setChosen} label={t`Panneau`} name="side" />
        <span className="grow" />
        {tab === 'history' && (
          <Menu
            label={t`Exporter l’historique`}
            width={180}
            trigger={<IconButton icon="download" name={t`Exporter l’historique`} size="sm" />}
            entries={[
              { id: 'csv', label: 'CSV', onSelect: () => window.location.assign(`${path}.csv`) },
              { id: 'json', label: 'JSON', onSelect: () => window.location.assign(`${path}.json`) },
            ]}
          />
        )}
        <IconButton
          icon="layout-sidebar-right-collapse"
          name={t`Fermer le panneau`}
          keys="p"
          size="sm"
          onClick={onClose}
        />
      </div>
      <div className={styles.body} {...tabPanel('side', tab)}>
        {tab === 'history' ? (
          <History conversationId={conversationId} me={me} mailbox={mailbox} />
        ) : (
          <Notes conversationId={conversationId} mailboxId={mailbox.id} />
        )}
      </div>
    </div>
  );
}

function History({ conversationId, me, mailbox }: Omit<HistoryPanelProps, 'onClose'>) {
  const { t } = useLingui();
  const [wanted, setWanted] = useState<Wanted>({ group: null, personId: null });
  const { data: history } = useQuery(historyQuery(conversationId));
  const { data: detail } = useQuery(conversationQuery(conversationId));
  const { people, departments, qualifications } = useLookup([mailbox.id]);
  const isSlow = useDelayed(200);
  if (!history || !detail) return isSlow ? <SkeletonText lines={6} /> : null;
  const message = (id: string) => detail.messages.find((one) => one.id === id);
  const called = (one: { name: string; address: string } | null | undefined) =>
    one ? one.name || one.address : detail.row.correspondent.name || detail.row.correspondent.address;
  const names: Names = {
    meId: me.id,
    person: (id) => (id === null ? t`personne` : (people.get(id)?.name ?? '…')),
    department: (id) => departments.get(id ?? '')?.name ?? '…',
    qualification: (id) => qualifications.get(id ?? '')?.name ?? '…',
    recipient: (id) => called(message(id)?.to[0]),
    sender: (id) => called(message(id)?.from),
    address: mailbox.address,
  };
  const lines = linesOf(history.events).filter((line) => isWanted(line, wanted));
  return (
    <>
      <Filters
        wanted={wanted}
        onChange={setWanted}
        authors={authorsOf(history.events)}
        nameOf={names.person}
      />
      {lines.length === 0 ? (
        <p className={styles.none}>{t`Rien de tel dans cet historique.`}</p>
      ) : (
        <HistoryLines lines={lines} names={names} notes={detail.notes} />
      )}
    </>
  );
}

function Notes({ conversationId, mailboxId }: { conversationId: string; mailboxId: string }) {
  const { t } = useLingui();
  const { data: detail } = useQuery(conversationQuery(conversationId));
  const people = usePeople(mailboxId);
  const { moment } = usePersonFormat();
  const notes = detail?.notes.toReversed() ?? [];
  if (notes.length === 0) {
    return (
      <p className={styles.none}>{t`Aucune note. Une note reste entre vous : elle n’est jamais envoyée.`}</p>
    );
  }
  return (
    <ul className={styles.notes} aria-label={t`Notes internes`}>
      {notes.map((note) => {
        const name = people.get(note.authorId)?.name ?? '…';
        return (
          <li key={note.id} className={styles.note}>
            <div className={styles.noteHead}>
              <Avatar id={note.authorId} name={name} size={18} decorative />
              <span className="medium ellipsis grow">{name}</span>
              <RelativeTime date={new Date(note.at)} as="stamp" className={styles.noteTime} />
            </div>
            <p className={styles.noteText} dir="auto" title={moment(new Date(note.at))}>
              {note.text}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
