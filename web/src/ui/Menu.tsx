import { Menu as MantineMenu } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import { KeyHint } from './KeyHint.tsx';
import { useSingleKeys } from './keys.ts';
import styles from './Menu.module.css';
import { opening } from './opening.ts';

export type MenuEntry =
  | {
      type?: 'item';
      id: string;
      label: string;
      icon?: IconName;
      /** Instead of an icon: an avatar, a colour square. */
      leading?: ReactNode;
      /** Muted words after the label. */
      detail?: string;
      /** At the end of the line: a count, a chip. */
      trailing?: ReactNode;
      keys?: string;
      danger?: boolean;
      /** Shows a check; use it for choices. */
      checked?: boolean;
      /** Why it cannot be chosen now. */
      unavailable?: string | false;
      onSelect: () => void;
    }
  | { type: 'separator'; id: string }
  | { type: 'heading'; id: string; label: string };

export interface MenuProps {
  /** The button that opens it; it takes a ref. */
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  /** Accessible name; the trigger's name by default. */
  label?: string;
  width?: number | 'target';
  position?: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' | 'right-start';
  opened?: boolean;
  onOpenedChange?: (opened: boolean) => void;
  /** Above the entries: a search field for instance. */
  header?: ReactNode;
}

/** A menu that fits neither below nor above its button takes the room of the window, over the button if need be. */
const anywhere = { fn: ({ x, y }: { x: number; y: number }) => ({ x, y }) };

/** A menu of acts or choices under a button. */
export function Menu(props: MenuProps) {
  const { trigger, entries, label, width = 256, position = 'bottom-start', opened, onOpenedChange } = props;
  const firstItem = entries.find((entry) => entry.type === undefined || entry.type === 'item');
  return (
    <MantineMenu
      opened={opened}
      onChange={onOpenedChange}
      width={width}
      position={position}
      offset={4}
      loop
      withInitialFocusPlaceholder={false}
      // Not the keys: the press that opens it would close it on its way up.
      clickOutsideEvents={['mousedown', 'touchstart']}
      middlewares={{ flip: { padding: 8 }, shift: { padding: 8, crossAxis: true, limiter: anywhere } }}
      transitionProps={opening('pop')}
      classNames={{
        dropdown: styles.dropdown,
        divider: styles.separator,
        label: styles.heading,
        itemIndicator: styles.indicator,
      }}
    >
      <MantineMenu.Target>{trigger}</MantineMenu.Target>
      <MantineMenu.Dropdown {...(label ? { 'aria-label': label } : {})}>
        {props.header}
        {entries.map((entry) => {
          if (entry.type === 'separator') return <MantineMenu.Divider key={entry.id} />;
          if (entry.type === 'heading')
            return <MantineMenu.Label key={entry.id}>{entry.label}</MantineMenu.Label>;
          return <Entry key={entry.id} entry={entry} first={entry === firstItem} />;
        })}
      </MantineMenu.Dropdown>
    </MantineMenu>
  );
}

type Item = Extract<MenuEntry, { onSelect: () => void }>;

function Entry({ entry, first }: { entry: Item; first: boolean }) {
  const singleKeys = useSingleKeys();
  const off = entry.unavailable !== undefined && entry.unavailable !== false;
  const content = (
    <>
      {entry.leading ? (
        <span className={styles.leading}>{entry.leading}</span>
      ) : (
        entry.icon && <Icon name={entry.icon} />
      )}
      <span className={styles.label}>
        {entry.label}
        {entry.detail && <span className={styles.detail}> {entry.detail}</span>}
      </span>
      {entry.trailing}
      {entry.checked && <Icon name="check" className={styles.check} />}
      {entry.keys && singleKeys && <KeyHint keys={entry.keys} />}
    </>
  );
  const shared = {
    className: styles.item,
    'data-danger': entry.danger || undefined,
    'data-autofocus': first || undefined,
    'aria-disabled': off || undefined,
    title: off ? (entry.unavailable as string) : undefined,
    closeMenuOnClick: !off,
    onClick: off ? undefined : entry.onSelect,
  };
  if (entry.checked === undefined) return <MantineMenu.Item {...shared}>{content}</MantineMenu.Item>;
  return (
    <MantineMenu.RadioItem {...shared} value={entry.id} checked={entry.checked}>
      {content}
    </MantineMenu.RadioItem>
  );
}
