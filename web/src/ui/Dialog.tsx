import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import styles from './Dialog.module.css';
import { IconButton } from './IconButton.tsx';
import { useKeys } from './keys.ts';
import { OVER_PAGE, opening } from './opening.ts';
import { returnToPage } from './page-focus.ts';

export interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What it acts on, in one line. */
  subject?: ReactNode;
  /** 496 for a choice, 800 with a side pane. */
  width?: number;
  /** Words at the start of the footer: what will happen. */
  note?: ReactNode;
  /** Buttons of the footer, the primary one last. */
  actions?: ReactNode;
  /** What Enter does, except in a multi-line field or on a button. */
  onPrimary?: () => void;
  /** A side pane, on the inset ground. */
  side?: ReactNode;
  /** False lets the content touch the edges (lists). */
  padded?: boolean;
  /** There is nothing to press in it: its content takes the focus, so that the keys scroll it. */
  isRead?: boolean;
  /** Put data-autofocus on the field that takes the focus. */
  children: ReactNode;
}

/** Milliseconds in which a press beside a dialog still belongs to the double click that opened it. */
const DOUBLE_CLICK = 500;

/** A dialog 88 px below the top: title, what it acts on, content, footer. Escape closes, Enter does. */
export function Dialog(props: DialogProps) {
  const {
    opened,
    onClose,
    title,
    subject,
    width = 496,
    note,
    actions,
    onPrimary,
    side,
    padded = true,
    isRead = false,
  } = props;
  const { t } = useLingui();
  useKeys({}, { enabled: opened, exclusive: true });
  const [isSettled, settle] = useState(false);
  useEffect(() => {
    settle(false);
    if (!opened) return;
    const timer = setTimeout(() => settle(true), DOUBLE_CLICK);
    return () => {
      clearTimeout(timer);
      returnToPage();
    };
  }, [opened]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== 'Enter' || event.defaultPrevented || event.nativeEvent.isComposing || !onPrimary)
      return;
    const target = event.target as HTMLElement;
    if (target.closest('button, a, [role="menu"], [role="listbox"][data-own-enter]')) return;
    if (target.closest('textarea, [contenteditable="true"]') && !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onPrimary();
  };
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      zIndex={OVER_PAGE}
      closeOnClickOutside={isSettled}
      size={width}
      yOffset="min(88px, 10vh)"
      xOffset={12}
      transitionProps={opening('fade-down')}
      classNames={{ content: styles.content }}
    >
      <Modal.Overlay className={styles.scrim} />
      <Modal.Content>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of what is in it, as Modal.Content drops our handler */}
        <div role="presentation" className={styles.keys} onKeyDown={onKeyDown}>
          <header className={styles.head}>
            <div className="grow">
              <Modal.Title className={styles.title}>{title}</Modal.Title>
              {subject && <p className={styles.subject}>{subject}</p>}
            </div>
            <IconButton icon="x" name={t`Fermer`} keys="Escape" onClick={onClose} />
          </header>
          <div
            className={styles.panes}
            data-side={side !== undefined || undefined}
            {...(isRead && {
              role: 'region',
              tabIndex: 0,
              'aria-label': title,
              'data-autofocus': true,
            })}
          >
            <div className={padded ? styles.body : styles.flush}>{props.children}</div>
            {side && <aside className={styles.side}>{side}</aside>}
          </div>
          {(actions || note) && (
            <footer className={styles.foot}>
              <span className={styles.note}>{note}</span>
              {actions}
            </footer>
          )}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
