import type { ConversationRow } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import type { Presence } from '@guichet/contract/realtime';
import { useLingui } from '@lingui/react/macro';
import { memo, type ReactNode } from 'react';
import type { Command, Target } from '../../data/command.ts';
import { commandEntries } from '../../data/command-menu.ts';
import { correspondentName } from '../../data/correspondent.ts';
import type { Lookup } from '../../data/vocabulary.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Names, Present, Star } from './Row.tsx';
import styles from './row.module.css';

export interface RowActionsProps {
  row: ConversationRow;
  me: Me;
  /** The conversation's own mailbox; undefined when I no longer belong to it. */
  mailbox: MyMailbox | undefined;
  isCursor: boolean;
  isChecked: boolean;
  /** Its checkbox shows: the pointer or the cursor is on it, or something is chosen. */
  isChoosing: boolean;
  /** `isRange`: everything from the one checked last. */
  onCheck: (id: string, isRange: boolean) => void;
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
      <span>
        {props.isChoosing && (
          // biome-ignore lint/a11y/useSemanticElements: a native checkbox does not tell that Shift was held
          <button
            type="button"
            role="checkbox"
            aria-checked={props.isChecked}
            aria-label={t`Choisir l’email de ${whom}`}
            className={styles.check}
            tabIndex={tabIndex}
            onClick={(event) => props.onCheck(row.id, event.shiftKey)}
          >
            {props.isChecked && <Icon name="check" size={12} />}
          </button>
        )}
      </span>
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
            <Star row={row} />
            <Present present={props.present} lookup={props.lookup} />
          </span>
        </span>
      </span>
      <span className={styles.end}>{target && props.renderAssign(target, tabIndex)}</span>
    </div>
  );
});
