import type { ConversationRow } from '@guichet/contract/conversations';
import type { Presence } from '@guichet/contract/realtime';
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { Command, Target } from '../../data/command.ts';
import type { Lookup } from '../../data/vocabulary.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import type { RowState } from '../../ui/VirtualList.tsx';
import { Names, Present } from './Row.tsx';
import styles from './row.module.css';

export interface RowActionsProps {
  row: ConversationRow;
  state: RowState;
  target: Target | null;
  commands: readonly Command[];
  isMenuOpen: boolean;
  onMenu: (opened: boolean) => void;
  lookup: Lookup;
  present: readonly Presence[];
  /** The Assigné column's control. */
  assign: ReactNode;
}

/** The buttons of a row: the three dots right of the address, and the Assigné column. */
export function RowActions(props: RowActionsProps) {
  const { row, state, target, commands, isMenuOpen, onMenu, assign } = props;
  const { t } = useLingui();
  const whom = row.correspondent.name || row.correspondent.address;
  const dots = (
    <button
      type="button"
      className={styles.dots}
      aria-label={t`Actions sur l’email de ${whom}`}
      aria-haspopup="menu"
      tabIndex={state.cursor ? 0 : -1}
      onClick={() => onMenu(!isMenuOpen)}
    >
      <Icon name="dots-vertical" size={14} />
    </button>
  );
  return (
    <div className={styles.over} data-unread={row.unread || undefined}>
      <span />
      <span className={styles.main}>
        <span className={styles.who}>
          <span className={styles.unseen} aria-hidden="true">
            <Names row={row} />
          </span>
          {isMenuOpen && target ? (
            <Menu
              opened
              onOpenedChange={onMenu}
              trigger={dots}
              label={t`Actions`}
              width={288}
              entries={commandEntries(commands, target)}
            />
          ) : (
            dots
          )}
          <span className={styles.unseen} aria-hidden="true">
            <Present present={props.present} lookup={props.lookup} />
          </span>
        </span>
      </span>
      <span className={styles.end}>{assign}</span>
    </div>
  );
}

/** The commands offered for this conversation as entries of a menu, a line between their groups. */
export function commandEntries(commands: readonly Command[], target: Target): MenuEntry[] {
  const entries: MenuEntry[] = [];
  let group: Command['group'] | null = null;
  for (const command of commands) {
    if (!command.isOffered(target)) continue;
    if (group !== null && command.group !== group)
      entries.push({ type: 'separator', id: `before-${command.group}` });
    group = command.group;
    entries.push({
      id: command.id,
      label: command.label(target),
      icon: command.icon as IconName,
      ...(command.key ? { keys: command.key } : {}),
      ...(command.isDanger ? { danger: true } : {}),
      onSelect: () => void command.perform(target),
    });
  }
  return entries;
}
