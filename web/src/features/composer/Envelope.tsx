import type { DraftKind } from '@guichet/contract/composing';
import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useId, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { DraftContent } from './autosave.ts';
import styles from './composer.module.css';
import { RecipientField } from './RecipientField.tsx';

interface EnvelopeProps {
  kind: DraftKind;
  mailbox: MyMailbox;
  content: DraftContent;
  onChange: (part: Partial<DraftContent>) => void;
  /** Another address to send from. */
  onSender: (address: string) => void;
  isLocked: boolean;
  hasFocus: boolean;
}

/** From whom, to whom and about what; who will get it is always in sight. */
export function Envelope({ kind, mailbox, content, onChange, onSender, isLocked, hasFocus }: EnvelopeProps) {
  const { t } = useLingui();
  const subjectId = useId();
  const [isCcShown, showCc] = useState(content.cc.length > 0);
  const [isBccShown, showBcc] = useState(content.bcc.length > 0);
  const own = [mailbox.address, ...mailbox.aliases];
  const short = content.from.split('@')[0];
  const hasSubject = kind === 'new' || kind === 'forward';
  return (
    <div className={styles.envelope}>
      <RecipientField
        label={t`À`}
        value={content.to}
        onChange={(to) => onChange({ to })}
        isLocked={isLocked}
        hasFocus={hasFocus && content.to.length === 0}
      >
        {own.length > 1 && !isLocked ? (
          <Menu
            trigger={
              <Button
                variant="quiet"
                size="sm"
                trailingIcon="chevron-down"
                title={content.from}
                aria-label={t`de ${short}@, adresse d’envoi : ${content.from}`}
              >
                {t`de ${short}@`}
              </Button>
            }
            label={t`Adresse d’envoi`}
            position="bottom-end"
            entries={own.map((address) => ({
              id: address,
              label: address,
              checked: address.toLowerCase() === content.from.toLowerCase(),
              onSelect: () => onSender(address),
            }))}
          />
        ) : (
          <span className={styles.from} title={content.from}>{t`de ${short}@`}</span>
        )}
        {!isCcShown && content.cc.length === 0 && (
          <Button variant="quiet" size="sm" onClick={() => showCc(true)}>{t`Cc`}</Button>
        )}
        {!isBccShown && content.bcc.length === 0 && (
          <Button variant="quiet" size="sm" onClick={() => showBcc(true)}>{t`Cci`}</Button>
        )}
      </RecipientField>
      {(isCcShown || content.cc.length > 0) && (
        <RecipientField
          label={t`Cc`}
          value={content.cc}
          onChange={(cc) => onChange({ cc })}
          isLocked={isLocked}
          hasFocus={isCcShown && content.cc.length === 0}
        />
      )}
      {(isBccShown || content.bcc.length > 0) && (
        <RecipientField
          label={t`Cci`}
          value={content.bcc}
          onChange={(bcc) => onChange({ bcc })}
          isLocked={isLocked}
          hasFocus={isBccShown && content.bcc.length === 0}
        />
      )}
      {hasSubject && (
        <div className={styles.recipients}>
          <label className={styles.recipientLabel} htmlFor={subjectId}>
            {t`Objet`}
          </label>
          <input
            id={subjectId}
            className={styles.subject}
            dir="auto"
            value={content.subject}
            disabled={isLocked}
            maxLength={2000}
            onChange={(event) => onChange({ subject: event.currentTarget.value })}
          />
        </div>
      )}
    </div>
  );
}
