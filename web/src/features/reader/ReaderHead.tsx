import type { Status } from '@guichet/contract/events';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useAsked } from '../../data/asked.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip, ColorSquare } from '../../ui/Chip.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useLayout } from '../../ui/layout.ts';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { affect, qualify } from './labels.ts';
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
        onClick={() => void command.perform(target)}
      />
    );
  return (
    <header className={styles.head}>
      <div className={styles.headLine}>
        {layout === 'narrow' && <IconButton icon="arrow-left" name={t`Retour à la liste`} onClick={onBack} />}
        <h1 className={`t-subject grow ${styles.subject}`} dir="auto">
          {row.subject || t`Sans objet`}
        </h1>
        <div className={styles.headActs}>
          {layout === 'narrow' && onPrevious && (
            <IconButton icon="chevron-up" name={t`Précédente`} onClick={onPrevious} />
          )}
          {layout === 'narrow' && onNext && (
            <IconButton icon="chevron-down" name={t`Suivante`} onClick={onNext} />
          )}
          {layout !== 'narrow' && button(archive)}
          {layout !== 'narrow' && button(history)}
          <Menu
            trigger={<IconButton icon="dots-vertical" name={t`Actions`} />}
            label={t`Actions`}
            width={288}
            position="bottom-end"
            entries={menuEntries(target, offered)}
          />
        </div>
      </div>
      <div className={styles.meta}>
        <StatusMenu target={target} offered={offered} />
        <Labels target={target} />
        <span className="grow" />
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

/** The menu's lines: one group, a line, the other. */
export function menuEntries(target: Target, offered: readonly Command[]): MenuEntry[] {
  const entry = (command: Command): MenuEntry => ({
    id: command.id,
    label: command.label(target),
    icon: command.icon as IconName,
    ...(command.key ? { keys: command.key } : {}),
    danger: command.isDanger ?? false,
    onSelect: () => void command.perform(target),
  });
  const work = offered.filter((command) => command.group === 'work').map(entry);
  const place = offered.filter((command) => command.group === 'place').map(entry);
  const line: MenuEntry[] = work.length > 0 && place.length > 0 ? [{ type: 'separator', id: 'line' }] : [];
  return [...work, ...line, ...place];
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

/** Department and qualification: chips where they are set, a small button where they can be. */
function Labels({ target }: { target: Target }) {
  const { t } = useLingui();
  const { row } = target;
  const { departments, qualifications } = useLookup([row.mailboxId]);
  const [picking, setPicking] = useState<'department' | 'qualification' | null>(null);
  useAsked('pick', row.id, ({ list }) => {
    if (list !== 'status') setPicking(list);
  });
  const department = row.departmentId === null ? null : departments.get(row.departmentId);
  const qualification = row.qualificationId === null ? null : qualifications.get(row.qualificationId);
  const mayAffect = may(target, 'affect');
  const mayQualify = may(target, 'qualify');
  const departmentChip = department && <Chip kind="outlined">{department.name}</Chip>;
  const qualificationChip = qualification && (
    <Chip kind="square" color={qualification.colour}>
      {qualification.name}
    </Chip>
  );
  return (
    <>
      {mayAffect ? (
        <Menu
          opened={picking === 'department'}
          onOpenedChange={(opened) => setPicking(opened ? 'department' : null)}
          label={t`Département`}
          width={240}
          trigger={
            <button
              type="button"
              className={styles.label}
              aria-label={
                department ? t`Département ${department.name}. Changer` : t`Affecter à un département`
              }
            >
              {departmentChip ?? (
                <span className={styles.unset}>
                  <Icon name="plus" size={12} /> {t`Département`}
                </span>
              )}
            </button>
          }
          entries={[
            ...[...departments.values()]
              .filter((one) => !one.archived || one.id === row.departmentId)
              .map((one) => ({
                id: one.id,
                label: one.name,
                checked: one.id === row.departmentId,
                onSelect: () => void affect(target, one.id, one.name),
              })),
            { type: 'separator' as const, id: 'line' },
            {
              id: 'none',
              label: t`Aucun département`,
              checked: row.departmentId === null,
              onSelect: () => void affect(target, null, ''),
            },
          ]}
        />
      ) : (
        departmentChip
      )}
      {mayQualify ? (
        <Menu
          opened={picking === 'qualification'}
          onOpenedChange={(opened) => setPicking(opened ? 'qualification' : null)}
          label={t`Qualification`}
          width={240}
          trigger={
            <button
              type="button"
              className={styles.label}
              aria-label={qualification ? t`Qualification ${qualification.name}. Changer` : t`Qualifier`}
            >
              {qualificationChip ?? (
                <span className={styles.unset}>
                  <Icon name="plus" size={12} /> {t`Qualifier`}
                </span>
              )}
            </button>
          }
          entries={[
            ...[...qualifications.values()]
              .filter((one) => !one.archived || one.id === row.qualificationId)
              .map((one) => ({
                id: one.id,
                label: one.name,
                leading: <ColorSquare color={one.colour} />,
                checked: one.id === row.qualificationId,
                onSelect: () => void qualify(target, one.id, one.name),
              })),
            { type: 'separator' as const, id: 'line' },
            {
              id: 'none',
              label: t`Aucune qualification`,
              checked: row.qualificationId === null,
              onSelect: () => void qualify(target, null, ''),
            },
          ]}
        />
      ) : (
        qualificationChip
      )}
    </>
  );
}
