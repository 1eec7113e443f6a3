import { Plural, useLingui } from '@lingui/react/macro';
import { Avatar } from '../../ui/Avatar.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import { LoadBar } from '../../ui/ProgressBar.tsx';
import styles from './assignment.module.css';
import type { Choice } from './choices.ts';

/** Open conversations at which the bar of a person is full. */
const FULL = 10;

interface AssignOptionProps {
  id: string;
  choice: Choice;
  isChosen: boolean;
  /** It is where the conversation stands now. */
  isCurrent: boolean;
  isCursor: boolean;
  onChoose: () => void;
  onSave: () => void;
}

/** One line of the list: a person with what he has open, a department, or nobody. */
export function AssignOption(props: AssignOptionProps) {
  const { choice, isChosen, onChoose, onSave } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves through the list and chooses
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      data-cursor={props.isCursor || undefined}
      className={styles.option}
      onClick={onChoose}
      onDoubleClick={onSave}
    >
      <OptionWords choice={choice} isCurrent={props.isCurrent} />
      <span className={styles.check}>{isChosen && <Icon name="check" />}</span>
    </div>
  );
}

function OptionWords({ choice, isCurrent }: { choice: Choice; isCurrent: boolean }) {
  const { t } = useLingui();
  const current = isCurrent && <Chip kind="neutral">{t`Assigné`}</Chip>;
  if (choice.kind === 'person') {
    const { person, departments, openCount, lastSeenAt } = choice.assignee;
    const isAway = person.away !== null;
    return (
      <>
        <Avatar id={person.id} name={person.name} size={28} online={person.online} away={isAway} decorative />
        <span className="grow">
          <span className={styles.name}>
            <span className="ellipsis">{person.name}</span>
            {choice.isMe && <span className="ink-3">{t`vous`}</span>}
            {current}
            {isAway && <Chip icon="plane-departure">{t`Indisponible`}</Chip>}
          </span>
          <span className={`${styles.detail} ellipsis`}>
            {departments.join(', ') || person.email}
            {!person.online && lastSeenAt !== null && (
              <>
                {' · '}
                {t`vu`} <RelativeTime date={new Date(lastSeenAt)} as="relative" />
              </>
            )}
          </span>
        </span>
        <span className={styles.load}>
          <LoadBar value={openCount} max={FULL} />
        </span>
        <span className={styles.count}>
          <b className="strong num">{openCount}</b>{' '}
          <span className="ink-3">
            <Plural value={openCount} one="ouvert" other="ouverts" />
          </span>
        </span>
      </>
    );
  }
  if (choice.kind === 'department') {
    return (
      <>
        <span className={styles.square}>
          <Icon name="hierarchy-2" />
        </span>
        <span className="grow">
          <span className={styles.name}>{choice.name}</span>
          <span className={styles.detail}>{t`Département`}</span>
        </span>
      </>
    );
  }
  return (
    <>
      <span className={styles.square}>
        <Icon name="user-off" />
      </span>
      <span className="grow">
        <span className={styles.name}>{t`Remettre à non assigné`}</span>
        <span className={styles.detail}>{t`Qui peut la prendre la verra`}</span>
      </span>
    </>
  );
}
