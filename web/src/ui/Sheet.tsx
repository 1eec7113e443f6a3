import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { IconButton } from './IconButton.tsx';
import { useKeys } from './keys.ts';
import { OVER_PAGE, opening } from './opening.ts';
import styles from './Sheet.module.css';

export interface SheetProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Beside the cross. */
  head?: ReactNode;
  /** Stays at the lower edge. */
  foot?: ReactNode;
  children: ReactNode;
}

/** A page of its own over a narrow screen: head, what scrolls, foot. Escape closes it. */
export function Sheet({ opened, onClose, title, head, foot, children }: SheetProps) {
  const { t } = useLingui();
  useKeys({}, { enabled: opened, exclusive: true });
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      zIndex={OVER_PAGE}
      fullScreen
      transitionProps={opening('slide-up', 220)}
      classNames={{ content: styles.content }}
    >
      <Modal.Content>
        <header className={styles.head}>
          <Modal.Title className={`${styles.title} grow`} tabIndex={-1} data-autofocus>
            {title}
          </Modal.Title>
          {head}
          <IconButton icon="x" name={t`Fermer`} keys="Escape" onClick={onClose} />
        </header>
        <div className={styles.body}>{children}</div>
        {foot && <footer className={styles.foot}>{foot}</footer>}
      </Modal.Content>
    </Modal.Root>
  );
}
