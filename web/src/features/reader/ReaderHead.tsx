import type { Status } from '@guichet/contract/events';
import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { useAsked } from '../../data/asked.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { commandEntries } from '../../data/command-menu.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useLayout } from '../../ui/layout.ts';
import { Menu } from '../../ui/Menu.tsx';
import { Followers } from './Followers.tsx';
import styles from './reader.module.css';

interface ReaderHeadProps {
  target: Target;
  /** The commands that apply, in the order of the menu. */
  offered: readonly Command[];
  onBack: () => void;
  onNext: (() => void) | undefined;
  onPrevious: (() => void) | undefined;
}

const statusIcons: Record<Status, IconName> = {
  open: 'circle-dot',
  pending: 'clock-pause',
  resolved: 'circle-check',
};

/** Subject, the acts that are used most, and what it is filed under. */
export function ReaderHead({ target, offered, onBack, onNext, onPrevious }: ReaderHeadProps) {
  const { t } = useLingui();
  const layout = useLayout();
  const byId = (id: string) => offered.find((command) => command.id === id);
  const archive = byId('archive');
  const history = byId('history');
  const resolve = byId('resolve');
  const { row } = target;
  const button = (command: Command | undefined) =>
    command && (
      <IconButton
        icon={command.icon as IconName}
        name={command.label(target)}
        keys={command.key}
        active={command.id === 'unstar'}
        onClick={() => void command.perform(target)}
      />
    );
  return (
    <header className={styles.head}>
      <div className={styles.headLine}>
        {layout === 'narrow' && <IconButton icon="arrow-left" name={t`Retour à la liste`} onClick={onBack} />}
        <h1 className={`t-subject grow ${styles.subject}`} dir="auto" data-found="subject" data-printed>
          {row.subject || t`Sans objet`}
        </h1>
        <div className={styles.headActs}>
          {layout === 'narrow' && onPrevious && (
            <IconButton icon="chevron-up" name={t`Précédente`} onClick={onPrevious} />
          )}
          {layout === 'narrow' && onNext && (
            <IconButton icon="chevron-down" name={t`Suivante`} onClick={onNext} />
          )}
          {button(byId('star') ?? byId('unstar'))}
          {layout !== 'narrow' && button(archive)}
          {layout !== 'narrow' && button(history)}
          <Menu
            trigger={<IconButton icon="dots-vertical" name={t`Actions`} />}
            label={t`Actions`}
            width={288}
            position="bottom-end"
            entries={commandEntries(offered, target)}
          />
        </div>
      </div>
      <div className={styles.meta}>
        <div className={styles.filed}>
          <StatusMenu target={target} offered={offered} />
          <Labels target={target} offered={offered} />
          <Followers target={target} offered={offered} />
        </div>
        {resolve && (
          <Button
            size="sm"
            icon="circle-check"
            keys={resolve.key ?? ''}
            onClick={() => void resolve.perform(target)}
          >
            {resolve.label(target)}
          </Button>
        )}
      </div>
    </header>
  );
}

function StatusMenu({ target, offered }: { target: Target; offered: readonly Command[] }) {
  const { t } = useLingui();
  const words: Record<Status, string> = { open: t`À traiter`, pending: t`En attente`, resolved: t`Résolu` };
  const { status } = target.row;
  const ids: Record<Status, string> = { open: 'reopen', pending: 'pending', resolved: 'resolve' };
  const [isOpened, setOpened] = useState(false);
  useAsked('pick', target.row.id, ({ list }) => list === 'status' && setOpened(true));
  if (!may(target, 'status')) return <Chip icon={statusIcons[status]}>{words[status]}</Chip>;
  return (
    <Menu
      opened={isOpened}
      onOpenedChange={setOpened}
      label={t`Changer le statut`}
      width={192}
      trigger={
        <Button
          size="sm"
          icon={statusIcons[status]}
          trailingIcon="chevron-down"
          aria-label={t`Statut ${words[status]}. Changer`}
        >
          {words[status]}
        </Button>
      }
      entries={(['open', 'pending', 'resolved'] as const).map((value) => ({
        id: value,
        label: words[value],
        icon: statusIcons[value],
        checked: value === status,
        onSelect: () => void offered.find((command) => command.id === ids[value])?.perform(target),
      }))}
    />
  );
}

/** Department, qualification and tags: chips where they are set, a small button where they can be. */
function Labels({ target, offered }: Pick<ReaderHeadProps, 'target' | 'offered'>) {
  const { t } = useLingui();
  const { row } = target;
  const { departments, qualifications, tags } = useLookup([row.mailboxId]);
  const department = row.departmentId === null ? null : departments.get(row.departmentId);
  const qualification = row.qualificationId === null ? null : qualifications.get(row.qualificationId);
  const borne = row.tagIds.flatMap((id) => tags.get(id) ?? []);
  const names = borne.map(({ name }) => name).join(', ');
  const chips =
    borne.length === 0
      ? null
      : borne.map(({ id, name, colour }) => (
          <Chip key={id} kind="square" color={colour}>
            {name}
          </Chip>
        ));
  return (
    <>
      <Label
        target={target}
        command={offered.find(({ id }) => id === 'affect')}
        name={department ? t`Département ${department.name}. Changer` : t`Affecter à un département`}
        unset={t`Département`}
      >
        {department && <Chip kind="outlined">{department.name}</Chip>}
      </Label>
      <Label
        target={target}
        command={offered.find(({ id }) => id === 'qualify')}
        name={qualification ? t`Qualification ${qualification.name}. Changer` : t`Qualifier`}
        unset={t`Qualifier`}
      >
        {qualification && (
          <Chip kind="square" color={qualification.colour}>
            {qualification.name}
          </Chip>
        )}
      </Label>
      <Label
        target={target}
        command={offered.find(({ id }) => id === 'tag')}
        name={chips ? t`Étiquettes ${names}. Changer` : t`Étiqueter`}
        unset={t`Étiqueter`}
        isLast
      >
        {chips}
      </Label>
    </>
  );
}

interface LabelProps {
  target: Target;
  /** What changes it; undefined where that is not permitted. */
  command: Command | undefined;
  /** Accessible name of the button. */
  name: string;
  /** Shown where nothing is set. */
  unset: string;
  /** The plus alone says it where there is little room. */
  isLast?: boolean;
  children: ReactNode;
}

function Label({ target, command, name, unset, isLast, children }: LabelProps) {
  if (!command) return children;
  return (
    <button
      type="button"
      className={styles.label}
      aria-label={name}
      title={name}
      onClick={() => void command.perform(target)}
    >
      {children || (
        <span className={styles.unset}>
          <Icon name="plus" size={12} /> <span className={isLast ? styles.spare : undefined}>{unset}</span>
        </span>
      )}
    </button>
  );
}
