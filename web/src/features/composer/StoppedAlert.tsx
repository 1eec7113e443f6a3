import type { ConversationDetail } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { Me } from '@guichet/contract/people';
import { t as say } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useId, useRef } from 'react';
import { firstName, isElided } from '../../data/people.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { formatRelative } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { announce } from '../../ui/LiveRegion.tsx';
import { RelativeTime, useNow, usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './composer.module.css';
import { useNews } from './news.ts';
import { headlineOf, type Stop, shownIn } from './stopped.ts';

interface StoppedAlertProps {
  stop: Stop;
  detail: ConversationDetail;
  me: Me;
  draftText: string;
  /** Shows what is new in the thread; the draft stays open. */
  onLook: (messageId: string | null) => void;
  /** Back to the draft. */
  onReread: () => void;
  onSendAnyway: () => void;
  onDiscard: () => void;
}

const isPlannedAnswer = (event: HistoryEvent): boolean =>
  event.kind === 'answer.queued' && event.data.scheduledFor !== undefined;

/** What cancelled a send that waited for its hour. */
function plannedHeadline(head: HistoryEvent, short: string, ago: string): string {
  switch (head.kind) {
    case 'answer.queued':
    case 'message.sentElsewhere':
      return say`${short} a répondu ${ago} : votre envoi prévu est annulé`;
    case 'message.received':
      return say`${short} a écrit ${ago} : votre envoi prévu est annulé`;
    case 'note.added':
      return say`${short} a ajouté une note ${ago} : votre envoi prévu est annulé`;
    default:
      return say`L’assignation a changé ${ago} : votre envoi prévu est annulé`;
  }
}

/** An answer counts from when it left, as everywhere else on screen; while it has not, from when it was queued. */
function happenedAt(event: HistoryEvent, detail: ConversationDetail): Date {
  const messageId = event.kind === 'answer.queued' ? event.data.messageId : null;
  const message = messageId === null ? undefined : detail.messages.find(({ id }) => id === messageId);
  return new Date(message?.sending?.sentAt ?? event.occurredAt);
}

/** Nothing was sent, since something happened that the author had not seen: what it is, and three ways on. */
export function StoppedAlert(props: StoppedAlertProps) {
  const { stop, detail, me, draftText } = props;
  const { t } = useLingui();
  const format = usePersonFormat();
  const id = useId();
  const now = useNow(5_000);
  const { people } = useLookup([detail.row.mailboxId]);
  const news = useNews(detail, people, me);
  const head = headlineOf(stop);
  const author = news.authorOf(head);
  const short = author.isPerson ? firstName(author.name) : author.name;
  const ago = formatRelative(happenedAt(head, detail), now, format.language);
  const headline = stop.isPlanned
    ? plannedHeadline(head, short, ago)
    : isPlannedAnswer(head)
      ? t`${short} a prévu une réponse ${ago} pendant que vous écriviez`
      : head.kind === 'answer.queued' || head.kind === 'message.sentElsewhere'
        ? t`${short} a répondu ${ago} pendant que vous écriviez`
        : head.kind === 'message.received'
          ? t`${short} a écrit de nouveau ${ago} pendant que vous écriviez`
          : head.kind === 'note.added'
            ? t`${short} a ajouté une note ${ago} pendant que vous écriviez`
            : t`L’assignation a changé ${ago} pendant que vous écriviez`;
  const look =
    head.kind === 'answer.queued' || head.kind === 'message.sentElsewhere'
      ? isElided(short)
        ? t`Voir la réponse d’${short}`
        : t`Voir la réponse de ${short}`
      : head.kind === 'message.received'
        ? isElided(short)
          ? t`Voir le message d’${short}`
          : t`Voir le message de ${short}`
        : head.kind === 'note.added'
          ? isElided(short)
            ? t`Voir la note d’${short}`
            : t`Voir la note de ${short}`
          : t`Revoir mon texte`;
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const said = useRef(headline);
  useEffect(() => announce(said.current, { assertive: true }), []);
  return (
    <section
      className={styles.stop}
      role="alertdialog"
      aria-labelledby={`${id}-head`}
      aria-describedby={`${id}-fact`}
    >
      <header className={styles.stopHead}>
        <Icon name="hand-stop" size={20} />
        <div className="grow">
          <h2 id={`${id}-head`}>{headline}</h2>
          <p id={`${id}-fact`} className={styles.stopFact}>{t`Rien n’est parti. Votre texte est gardé.`}</p>
        </div>
      </header>
      <ul className={styles.news}>
        {stop.since.map((event) => {
          const who = news.authorOf(event);
          return (
            <li key={event.id}>
              {event.kind === 'conversation.assigned' ? (
                <span className={styles.newsIcon}>
                  <Icon name="arrows-exchange" />
                </span>
              ) : (
                <Avatar id={who.id} name={who.name} size={24} decorative />
              )}
              <span>{news.sentence(event)}</span>
              <RelativeTime date={happenedAt(event, detail)} as="seconds" className={styles.newsTime} />
            </li>
          );
        })}
      </ul>
      {draftText !== '' && (
        <div className={styles.kept}>
          <Icon name="device-floppy" size={14} />
          <span className="ellipsis grow">{t`Votre brouillon : « ${draftText.slice(0, 120)} »`}</span>
          <Button variant="link" onClick={props.onReread}>{t`Relire`}</Button>
        </div>
      )}
      <footer className={styles.stopFoot}>
        <Button ref={first} variant="primary" icon="eye" onClick={() => props.onLook(shownIn(head))}>
          {look}
        </Button>
        <Button onClick={props.onSendAnyway}>{t`Envoyer quand même`}</Button>
        <span className="grow" />
        <Button variant="danger" onClick={props.onDiscard}>
          {t`Abandonner`}
        </Button>
      </footer>
    </section>
  );
}
