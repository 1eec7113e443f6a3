import type { AbsorbedHistory, ConversationDetail } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { t } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode, useMemo, useState } from 'react';
import { ask } from '../../data/asked.ts';
import { correspondentName } from '../../data/correspondent.ts';
import { useRecordNames } from '../../data/directory.ts';
import { conversationQuery, historyQuery } from '../../data/queries.ts';
import { type Lookup, useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { daysAgo } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { type PersonFormat, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonText, useDelayed } from '../../ui/Skeleton.tsx';
import { Tabs, tabPanel } from '../../ui/Tabs.tsx';
import { NewSince, Timeline, TimelineDay, TimelineEvent } from '../../ui/Timeline.tsx';
import { eventSentence } from './event-sentence.ts';
import { HistoryBar } from './HistoryBar.tsx';
import styles from './history.module.css';
import { NoteList } from './NoteList.tsx';
import { type HistoryNames, sentenceParts } from './names.ts';
import { type HistoryFilter, lookOf, shownEvents } from './timeline.ts';

export interface HistoryPanelProps {
  conversationId: string;
  me: Me;
  mailbox: MyMailbox;
  /** The record of the correspondent. */
  record: ReactNode;
  onClose: () => void;
}

/** Beside the thread: everything that happened, newest first and live; and the notes alone. */
export function HistoryPanel({ conversationId, me, mailbox, record, onClose }: HistoryPanelProps) {
  const { t } = useLingui();
  const [tab, setTab] = useState<'history' | 'record' | 'notes'>('history');
  const { data: detail } = useQuery(conversationQuery(conversationId));
  const mayRead = detail?.may.includes('seeHistory') ?? false;
  const history = useQuery({ ...historyQuery(conversationId), enabled: mayRead });
  const lookup = useLookup([mailbox.id]);
  const events = useMemo(() => allEvents(history.data), [history.data]);
  const count = events ? shownEvents(events, everything).length : undefined;
  return (
    <section className={styles.panel} aria-label={t`Historique, fiche et notes`}>
      <div className={styles.bar}>
        <Tabs
          tabs={[
            { id: 'history', label: t`Historique`, ...(count === undefined ? {} : { count }) },
            { id: 'record', label: t`Fiche` },
            { id: 'notes', label: t`Notes`, count: detail?.notes.length ?? 0 },
          ]}
          value={tab}
          onChange={setTab}
          label={t`Historique, fiche et notes`}
          name="side"
        />
        <span className="grow" />
        <IconButton
          icon="layout-sidebar-right-collapse"
          size="sm"
          name={t`Replier le panneau`}
          keys="p"
          onClick={onClose}
        />
      </div>
      <div className={styles.content} {...tabPanel('side', tab)}>
        {tab === 'record' ? (
          record
        ) : tab === 'notes' ? (
          <NoteList notes={detail?.notes ?? []} people={lookup.people} me={me} />
        ) : detail && !mayRead ? (
          <EmptyState drawing="lock" title={t`Historique réservé`}>
            {t`Vos droits dans cette boîte ne montrent pas l’historique. Un administrateur peut les changer.`}
          </EmptyState>
        ) : detail && events ? (
          <Events
            key={conversationId}
            events={events}
            absorbed={history.data?.absorbed ?? []}
            detail={detail}
            lookup={lookup}
            me={me}
            mailbox={mailbox}
          />
        ) : (
          <Loading hasFailed={history.isError} onRetry={() => void history.refetch()} />
        )}
      </div>
    </section>
  );
}

/** Its own and those of what was merged into it. */
const allEvents = (history: { events: HistoryEvent[]; absorbed: AbsorbedHistory[] } | undefined) =>
  history && [...history.events, ...history.absorbed.flatMap((one) => one.events)];

const everything: HistoryFilter = { group: null, personId: null };

/** How many events are shown before more are asked for. */
const PAGE = 200;

interface EventsProps {
  events: readonly HistoryEvent[];
  absorbed: readonly AbsorbedHistory[];
  detail: ConversationDetail;
  lookup: Lookup;
  me: Me;
  mailbox: MyMailbox;
}

function Events({ events, absorbed, detail, lookup, me, mailbox }: EventsProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const [filter, setFilter] = useState(everything);
  const [limit, setLimit] = useState(PAGE);
  const { id: ownId } = detail.row;
  const [look] = useState(() => ({
    seq: events.findLast((event) => event.conversationId === ownId)?.seq ?? 0,
    at: format.now(),
  }));
  const records = useRecordNames(events);
  const names = useMemo(
    () => historyNames({ events, absorbed, detail, lookup, me, mailbox }, format, records),
    [events, absorbed, detail, lookup, me, mailbox, format, records],
  );
  const shown = useMemo(() => shownEvents(events, filter), [events, filter]);
  const isNew = (event: HistoryEvent) =>
    event.conversationId === ownId &&
    event.seq > look.seq &&
    !(event.actor.kind === 'person' && event.actor.id === me.id);
  const lastNew = shown.findLastIndex(isNew);
  const page = shown.slice(0, limit);
  return (
    <>
      <HistoryBar
        conversationId={detail.row.id}
        filter={filter}
        onFilter={setFilter}
        events={events}
        people={lookup.people}
        me={me}
      />
      {page.length === 0 && <p className={styles.none}>{t`Rien de tel dans cette conversation.`}</p>}
      <Timeline label={t`Historique, du plus récent au plus ancien`}>
        {page.map((event, index) => (
          <Fragment key={event.id}>
            <Day event={event} before={page[index - 1]} format={format} />
            <EventLine
              event={event}
              names={names(event.conversationId)}
              conversationId={ownId}
              mailboxId={detail.row.mailboxId}
              from={event.conversationId === ownId ? null : names(ownId).conversation(event.conversationId)}
            />
            {index === lastNew && lastNew < page.length - 1 && <NewSince as="li" since={look.at} />}
          </Fragment>
        ))}
      </Timeline>
      {shown.length > limit && (
        <div className={styles.more}>
          <Button onClick={() => setLimit(limit + PAGE)}>{t`Afficher la suite`}</Button>
        </div>
      )}
    </>
  );
}

/** The day, where it changes; today needs none. */
function Day(props: { event: HistoryEvent; before: HistoryEvent | undefined; format: PersonFormat }) {
  const { event, before, format } = props;
  const now = format.now();
  const ago = (one: HistoryEvent) => daysAgo(new Date(one.occurredAt), now, format.timeZone);
  const day = ago(event);
  if (before ? ago(before) === day : day === 0) return null;
  return <TimelineDay>{format.day(new Date(event.occurredAt))}</TimelineDay>;
}

interface EventLineProps {
  event: HistoryEvent;
  names: HistoryNames;
  conversationId: string;
  mailboxId: string;
  /** The subject of the conversation whose history it stands in, where that was merged into this one. */
  from: string | null;
}

function EventLine({ event, names, conversationId, mailboxId, from }: EventLineProps) {
  const { t } = useLingui();
  const look = lookOf(event);
  const isTakenBack = event.kind === 'answer.queued' && names.isTakenBack(event.data.outboxId);
  const { icon, tone } = isTakenBack ? { ...look, tone: 'neutral' as const } : look;
  const noteId = event.kind === 'conversation.assigned' ? event.data.noteId : null;
  const message = noteId === null ? undefined : names.note(noteId)?.text;
  const itemId =
    event.kind === 'note.added'
      ? event.data.noteId
      : event.kind === 'message.received' || event.kind === 'answer.queued'
        ? event.data.messageId
        : null;
  const parts = sentenceParts(eventSentence(event, names));
  const words = parts.map((part) => (part.isBold ? <b key={part.at}>{part.text}</b> : part.text));
  const isThere =
    itemId !== null && (names.message(itemId) !== undefined || names.note(itemId) !== undefined);
  return (
    <TimelineEvent
      icon={icon}
      tone={tone}
      at={new Date(event.occurredAt)}
      {...(message ? { why: message } : {})}
    >
      {isThere ? (
        <button
          type="button"
          className={styles.link}
          title={t`Voir dans la conversation`}
          onClick={() => ask({ what: 'show', conversationId, messageId: itemId })}
        >
          {words}
        </button>
      ) : (
        words
      )}
      {event.kind === 'conversation.split' && (
        <>
          {' '}
          <Link
            className={styles.link}
            to="/m/$mailboxId/$place/$conversationId"
            params={{ mailboxId, place: 'all', conversationId: event.data.otherId }}
          >
            {t`Voir l’autre`}
          </Link>
        </>
      )}
      {from !== null && <span className={styles.from} dir="auto">{t`dans « ${from} »`}</span>}
    </TimelineEvent>
  );
}

/** What the ids stand for, for this reader. */
function historyNames(
  { events, absorbed, detail, lookup, me, mailbox }: EventsProps,
  format: PersonFormat,
  records: ReadonlyMap<string, string>,
): (conversationId: string) => HistoryNames {
  const messages = new Map(detail.messages.map((one) => [one.id, one]));
  const notes = new Map(detail.notes.map((one) => [one.id, one]));
  const noSubject = t`Sans objet`;
  const subjects = new Map([
    [detail.row.id, detail.row.subject || noSubject],
    ...absorbed.map((one) => [one.id, one.subject || noSubject] as const),
  ]);
  const kinds = new Map(events.map((event) => [`${event.conversationId} ${event.seq}`, event.kind]));
  const firsts = new Map(
    absorbed.map((one) => [
      one.id,
      one.events.flatMap((event) => (event.kind === 'message.received' ? [event.data.messageId] : []))[0] ??
        null,
    ]),
  );
  const people = new Map(
    absorbed.map((one) => [one.id, one.correspondent.name || one.correspondent.address]),
  );
  const delivered = new Map(
    events.flatMap((event) =>
      event.kind === 'answer.sent' ? [[event.data.outboxId, event.occurredAt]] : [],
    ),
  );
  const senders = new Map(
    events.flatMap((event) =>
      event.kind === 'answer.queued' && event.actor.kind === 'person'
        ? [[event.data.outboxId, event.actor.id] as const]
        : [],
    ),
  );
  const takenBack = new Set(
    events.flatMap((event) => (event.kind === 'answer.takenBack' ? [event.data.outboxId] : [])),
  );
  return (conversationId) => ({
    meId: me.id,
    person: (id) => lookup.people.get(id)?.name ?? '…',
    department: (id) => lookup.departments.get(id)?.name ?? '…',
    qualification: (id) => lookup.qualifications.get(id)?.name ?? '…',
    tag: (id) => lookup.tags.get(id)?.name ?? '…',
    folder: (id) => lookup.folders.get(id)?.path ?? '…',
    mailbox: (id) => me.mailboxes.find((one) => one.id === id)?.name ?? '…',
    record: (id) => records.get(id) ?? '…',
    conversation: (id) => subjects.get(id) ?? null,
    moment: (at) => format.moment(new Date(at)),
    message: (id) => messages.get(id),
    note: (id) => notes.get(id),
    correspondent: people.get(conversationId) || correspondentName(detail.row),
    mailboxAddress: mailbox.address,
    firstMessageId: firsts.has(conversationId)
      ? (firsts.get(conversationId) ?? null)
      : (detail.messages[0]?.id ?? null),
    deliveredAt: (outboxId) => {
      const at = delivered.get(outboxId);
      return at === undefined ? null : format.time(new Date(at), true);
    },
    isTakenBack: (outboxId) => takenBack.has(outboxId),
    senderOf: (outboxId) => senders.get(outboxId) ?? null,
    kindOf: (seq) => kinds.get(`${conversationId} ${seq}`),
  });
}

function Loading({ hasFailed, onRetry }: { hasFailed: boolean; onRetry: () => void }) {
  const { t } = useLingui();
  const isSlow = useDelayed(200);
  if (hasFailed) {
    return (
      <p className={styles.none}>
        {t`L’historique n’a pas pu être chargé.`}{' '}
        <Button variant="link" onClick={onRetry}>{t`Réessayer`}</Button>
      </p>
    );
  }
  return <div className={styles.none}>{isSlow && <SkeletonText lines={6} />}</div>;
}
