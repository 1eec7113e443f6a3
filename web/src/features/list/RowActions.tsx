import type { ConversationRow } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import type { Presence } from '@guichet/contract/realtime';
import { useLingui } from '@lingui/react/macro';
import { memo, type ReactNode } from 'react';
import type { Command, Target } from '../../data/command.ts';
import { correspondentName } from '../../data/correspondent.ts';
import type { Lookup } from '../../data/vocabulary.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { Names, Present } from './Row.tsx';
import styles from './row.module.css';

export interface RowActionsProps {
  row: ConversationRow;
  me: Me;
  /** The conversation's own mailbox; undefined when I no longer belong to it. */
  mailbox: MyMailbox | undefined;
  isCursor: boolean;
  commands: readonly Command[];
  isMenuOpen: boolean;
  /** Opens the menu of one row, by its id; null closes it. */
  onMenu: (id: string | null) => void;
  lookup: Lookup;
  present: readonly Presence[];
  /** The Assigné column's control. */
  renderAssign: (target: Target, tabIndex: number) => ReactNode;
}

/** The buttons of a row: the three dots right of the address, and the Assigné column. */
export const RowActions = memo(function RowActions(props: RowActionsProps) {
  const { row, me, mailbox, isCursor, commands, isMenuOpen, onMenu } = props;
  const target: Target | null = mailbox ? { row, me, mailbox } : null;
  const tabIndex = isCursor ? 0 : -1;
  const { t } = useLingui();
  const whom = correspondentName(row);
  const dots = (
    <button
      type="button"
      className={styles.dots}
      aria-label={t`Actions sur l’email de ${whom}`}
      aria-haspopup="menu"
      tabIndex={tabIndex}
      onClick={() => onMenu(isMenuOpen ? null : row.id)}
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
              onOpenedChange={(opened) => onMenu(opened ? row.id : null)}
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
      <span className={styles.end}>{target && props.renderAssign(target, tabIndex)}</span>
    </div>
  );
});

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
