import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './FullDialog.module.css';
import { IconButton } from './IconButton.tsx';
import { useKeys } from './keys.ts';
import { OVER_PAGE, opening } from './opening.ts';

export interface FullDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What stands under the title, in one line. */
  subject?: ReactNode;
  /** Before the button that closes it. */
  actions?: ReactNode;
  /** What scrolls in it may take the focus when it comes: the dialog's body has it until then. */
  children: ReactNode;
}

/** A dialog that takes the window but a margin, for something to look at. Escape closes. */
export function FullDialog({ opened, onClose, title, subject, actions, children }: FullDialogProps) {
  const { t } = useLingui();
  useKeys({}, { enabled: opened, exclusive: true });
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      zIndex={OVER_PAGE}
      size="100%"
      yOffset="var(--full-offset)"
      xOffset="var(--full-offset)"
      transitionProps={opening('fade', 120)}
      className={styles.root}
      classNames={{ content: styles.content }}
    >
      <Modal.Overlay className={styles.scrim} />
      <Modal.Content>
        <header className={styles.head}>
          <div className={styles.words}>
            <Modal.Title className={styles.title} dir="auto">
              {title}
            </Modal.Title>
            {subject && <p className={styles.subject}>{subject}</p>}
          </div>
          <div className={styles.actions}>{actions}</div>
          <IconButton icon="x" name={t`Fermer`} keys="Escape" onClick={onClose} />
        </header>
        <div className={styles.body} tabIndex={-1} data-autofocus>
          {children}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
