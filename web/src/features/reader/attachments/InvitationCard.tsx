import type { Attendee, Invitation } from '@guichet/contract/attachments';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { Chip, type ChipKind } from '../../../ui/Chip.tsx';
import { Icon, type IconName } from '../../../ui/Icon.tsx';
import { usePersonFormat } from '../../../ui/PersonFormat.tsx';
import styles from './attachments.module.css';
import { hourAbroad, momentWords, tileWords, whenWords } from './moments.ts';
import { recurrenceWords } from './recurrence-words.ts';

/** People named before the others are asked for. */
const SHOWN_PEOPLE = 6;

const KINDS: Record<Invitation['act'], ChipKind> = {
  invited: 'accent',
  updated: 'due',
  cancelled: 'late',
  replied: 'done',
  countered: 'due',
  event: 'neutral',
};

/** An event as what it is: what, when on the reader's clock, where, who, and what its sender does with it. */
export function InvitationCard({ invitation, path }: { invitation: Invitation; path: string }) {
  const { t } = useLingui();
  const by = usePersonFormat();
  const { act, start, title, location, url, description } = invitation;
  const tile = tileWords(start, by);
  const abroad = hourAbroad(start, by);
  const isFloating = start.at === null && !invitation.isAllDay;
  const zone = start.zone;
  const words: Record<Invitation['act'], string> = {
    invited: t`Invitation`,
    updated: t`Invitation modifiée`,
    cancelled: t`Annulé`,
    replied: t`Réponse à une invitation`,
    countered: t`Autre horaire proposé`,
    event: t`Événement`,
  };
  const onlyOn = invitation.onlyOn && momentWords(invitation.onlyOn, by);
  return (
    <section className={styles.card} aria-label={title || words[act]} data-act={act}>
      <div className={styles.date} aria-hidden="true">
        <span>{tile.month}</span>
        <strong>{tile.day}</strong>
      </div>
      <div className={styles.cardBody}>
        <p className={styles.cardHead}>
          <Chip kind={KINDS[act]} icon="calendar-event">
            {words[act]}
          </Chip>
          <span className={styles.cardTitle} dir="auto">
            {title || t`(sans titre)`}
          </span>
        </p>
        <Answers invitation={invitation} />
        <Fact icon="clock">
          {whenWords(invitation, by)}
          {abroad && <span className="ink-3"> · {t`${abroad.hour} à l’origine (${abroad.zone})`}</span>}
          {isFloating && <span className="ink-3"> · {zone ?? t`heure du lieu`}</span>}
        </Fact>
        {invitation.recurrence && <Fact icon="refresh">{recurrenceWords(invitation.recurrence, by)}</Fact>}
        {onlyOn && <Fact icon="info-circle">{t`Seulement la fois prévue le ${onlyOn}`}</Fact>}
        {location && <Fact icon="map-pin">{location}</Fact>}
        {url && (
          <Fact icon="link">
            <a href={url} target="_blank" rel="noopener noreferrer nofollow">
              {new URL(url).host}
            </a>
          </Fact>
        )}
        <People invitation={invitation} />
        {description && <Description text={description} />}
        <p className={styles.cardFoot}>
          <a className={styles.saveLink} href={path} download>
            <Icon name="download" size={14} /> {t`Télécharger le .ics`}
          </a>
          {(act === 'invited' || act === 'updated') && (
            <span className="ink-3">{t`Pour répondre, ouvrez ce fichier dans votre agenda.`}</span>
          )}
        </p>
      </div>
    </section>
  );
}

function Fact({ icon, children }: { icon: IconName; children: React.ReactNode }) {
  return (
    <p className={styles.fact} dir="auto">
      <Icon name={icon} size={14} />
      <span>{children}</span>
    </p>
  );
}

function useAnswerWords(): Record<Attendee['answer'], string> {
  const { t } = useLingui();
  return {
    accepted: t({ message: 'accepte', context: 'answer to an invitation' }),
    declined: t({ message: 'décline', context: 'answer to an invitation' }),
    tentative: t({ message: 'peut-être', context: 'answer to an invitation' }),
    delegated: t({ message: 'délègue', context: 'answer to an invitation' }),
    waiting: t({ message: 'sans réponse', context: 'answer to an invitation' }),
  };
}

/** Who answered what, where the mail is an answer. */
function Answers({ invitation }: { invitation: Invitation }) {
  const words = useAnswerWords();
  const [who] = invitation.attendees;
  if (invitation.act !== 'replied' || !who) return null;
  return (
    <Fact icon={who.answer === 'declined' ? 'circle-x' : 'circle-check'}>
      <span className="medium">{who.name || who.address}</span> : {words[who.answer]}
    </Fact>
  );
}

function People({ invitation }: { invitation: Invitation }) {
  const { t } = useLingui();
  const words = useAnswerWords();
  const [isAll, showAll] = useState(false);
  const { organiser, attendees, attendeeCount, act } = invitation;
  const shown = isAll ? attendees : attendees.slice(0, SHOWN_PEOPLE);
  const rest = attendeeCount - shown.length;
  const restWords = plural(rest, { one: 'et # autre', other: 'et # autres' });
  const host = organiser && (organiser.name || organiser.address);
  return (
    <>
      {host && <Fact icon="user">{t`Organisé par ${host}`}</Fact>}
      {shown.length > 0 && act !== 'replied' && (
        <Fact icon="users">
          {shown.map(({ name, address, answer, isOptional }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and people may stand in it twice
            <span key={at}>
              {at > 0 && ', '}
              {name || address}{' '}
              <span className="ink-3">
                ({words[answer]}
                {isOptional && <>, {t`facultatif`}</>})
              </span>
            </span>
          ))}
          {rest > 0 && !isAll && (
            <>
              {' '}
              <Button variant="link" onClick={() => showAll(true)}>
                {restWords}
              </Button>
            </>
          )}
        </Fact>
      )}
    </>
  );
}

function Description({ text }: { text: string }) {
  const { t } = useLingui();
  return (
    <details className={styles.description}>
      <summary>{t`Description`}</summary>
      <p dir="auto">{text}</p>
    </details>
  );
}
