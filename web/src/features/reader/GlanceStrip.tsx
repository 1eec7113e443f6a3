import type { ConversationDetail } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import type { Command, Target } from '../../data/command.ts';
import { firstName } from '../../data/people.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Avatar, AvatarStack } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import styles from './reader.module.css';
import { readersOf } from './readers.ts';

interface GlanceStripProps {
  detail: ConversationDetail;
  target: Target;
  offered: readonly Command[];
}

/** At a glance: who is responsible, who has read the newest mail, whether we owe an answer, what comes next. */
export function GlanceStrip({ detail, target, offered }: GlanceStripProps) {
  const { t } = useLingui();
  return (
    <section
      className={styles.glance}
      aria-label={t`En bref`}
      data-personal={target.mailbox.kind === 'personal' || undefined}
    >
      {target.mailbox.kind === 'shared' && (
        <>
          <div>
            <div className={styles.glanceKey}>{t`Assigné`}</div>
            <div className={styles.glanceValue}>
              <Holder target={target} offered={offered} />
            </div>
          </div>
          <div>
            <div className={styles.glanceKey}>{t`Lu par`}</div>
            <div className={styles.glanceValue}>
              <Readers detail={detail} target={target} />
            </div>
          </div>
        </>
      )}
      <div>
        <div className={styles.glanceKey}>{t`Réponse`}</div>
        <div className={styles.glanceValue}>
          <Answer target={target} />
        </div>
      </div>
      <div>
        <div className={styles.glanceKey}>{t`Échéance`}</div>
        <div className={styles.glanceValue}>
          <Next target={target} />
        </div>
      </div>
    </section>
  );
}

/** What will happen by itself: an answer leaves, or it comes back. */
function Next({ target }: { target: Target }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { snoozed, scheduledFor, scheduledById } = target.row;
  const { people } = useLookup([target.row.mailboxId]);
  const when = (iso: string) => {
    const date = new Date(iso);
    return `${format.day(date)} ${format.time(date)}`;
  };
  if (scheduledFor !== null) {
    const sent = when(scheduledFor);
    const name = scheduledById === null ? '' : (people.get(scheduledById)?.name ?? '');
    return (
      <span
        className={styles.inline}
        title={name === '' ? t`Part ${sent}` : t`Envoi prévu ${sent} par ${name}`}
      >
        <Icon name="send" size={14} /> <span className="ellipsis">{sent}</span>
      </span>
    );
  }
  if (snoozed !== null) {
    const back = snoozed.until === null ? '' : when(snoozed.until);
    const words = back === '' ? t`Jusqu’à une réponse` : t`Revient ${back}`;
    return (
      <span className={styles.inline}>
        <Icon name="clock" size={14} />
        <span className="ellipsis" title={words}>
          {words}
        </span>
      </span>
    );
  }
  return (
    <span className="ink-3" title={t`Aucun déclencheur`}>
      —
    </span>
  );
}

function Holder({ target, offered }: { target: Target; offered: readonly Command[] }) {
  const { t } = useLingui();
  const { people } = useLookup([target.row.mailboxId]);
  const { row, me } = target;
  const assign = offered.find((command) => command.id === 'assign');
  const take = offered.find((command) => command.id === 'take');
  if (row.assigneeId === null) {
    const command = assign ?? take;
    if (!command) return <span className="ink-3">{t`Non assigné`}</span>;
    return (
      <Button size="sm" keys={command.key ?? ''} onClick={() => void command.perform(target)}>
        {command.label(target)}
      </Button>
    );
  }
  const isMe = row.assigneeId === me.id;
  const name = isMe ? me.name : (people.get(row.assigneeId)?.name ?? '…');
  const short = firstName(name);
  const content = (
    <>
      <Avatar id={row.assigneeId} name={name} size={16} decorative />
      <span className="ellipsis">{isMe ? t`${short} (vous)` : name}</span>
    </>
  );
  if (!assign) return <span className={styles.holder}>{content}</span>;
  return (
    <Tooltip label={t`Réassigner`} keys={assign.key ?? ''}>
      <button
        key={row.assigneeId}
        type="button"
        className={styles.holder}
        aria-label={t`Assigné à ${name}. Réassigner`}
        onClick={() => void assign.perform(target)}
      >
        {content}
      </button>
    </Tooltip>
  );
}

/** Those who have seen the newest mail from outside. */
function Readers({ detail, target }: { detail: ConversationDetail; target: Target }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { people } = useLookup([target.row.mailboxId]);
  const readers = readersOf(detail).map(({ personId, at }) => ({
    id: personId,
    name: personId === target.me.id ? target.me.name : (people.get(personId)?.name ?? '…'),
    at,
  }));
  if (readers.length === 0) return <span className="ink-3">{t`Personne`}</span>;
  const names = readers.map((one) => `${one.name} ${format.stamp(new Date(one.at))}`).join(', ');
  return (
    <Tooltip label={names}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the names come with the focus too */}
      <span tabIndex={0} role="img" aria-label={names}>
        <AvatarStack people={readers} size={18} />
      </span>
    </Tooltip>
  );
}

function Answer({ target }: { target: Target }) {
  const { t } = useLingui();
  const { people } = useLookup([target.row.mailboxId]);
  const { waitingSince, answeredAt, answeredById, sending, scheduledFor } = target.row;
  if (sending === 'refused' || sending === 'bounced') {
    return (
      <span className={styles.late}>
        <Icon name="alert-triangle" size={14} /> {sending === 'refused' ? t`Refusée` : t`Rejetée`}
      </span>
    );
  }
  if (sending === 'doubtful') {
    return (
      <span className={styles.due}>
        <Icon name="help-circle" size={14} /> {t`En doute`}
      </span>
    );
  }
  if (sending === 'queued') {
    return (
      <span className={styles.inline}>
        <Icon name="clock" size={14} /> {scheduledFor === null ? t`En file` : t`Prévue`}
      </span>
    );
  }
  if (waitingSince !== null) {
    return (
      <span className={styles.inline}>
        <Icon name="hourglass-empty" size={14} /> {t`Attend`}{' '}
        <RelativeTime date={new Date(waitingSince)} as="duration" />
      </span>
    );
  }
  if (answeredAt === null) return <span className="ink-3">{t`Aucune attendue`}</span>;
  const isMe = answeredById === target.me.id;
  const name = answeredById === null ? '' : (people.get(answeredById)?.name ?? '');
  return (
    <span className="ellipsis">
      {isMe ? `${t`Vous`}, ` : name && `${firstName(name)}, `}
      <RelativeTime date={new Date(answeredAt)} as="relative" />
    </span>
  );
}
