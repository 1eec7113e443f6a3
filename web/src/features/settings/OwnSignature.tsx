import { type MyMailbox, SignatureText } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Select, Textarea } from '../../ui/fields.tsx';
import styles from './settings.module.css';

export interface OwnSignatureProps {
  mailboxes: readonly MyMailbox[];
  /** My own by mailbox; where there is none, the mailbox's stands. */
  signatures: Readonly<Record<string, string>>;
  /** False when it was refused. */
  onSave: (mailboxId: string, text: string) => Promise<boolean>;
}

/** One's own signature for each mailbox; empty, the mailbox's is taken. */
export function OwnSignature({ mailboxes, signatures, onSave }: OwnSignatureProps) {
  const { t } = useLingui();
  const [mailboxId, setMailboxId] = useState(mailboxes[0]?.id ?? '');
  return (
    <div className={styles.stack}>
      {mailboxes.length > 1 && (
        <Select
          label={t`Boîte`}
          data={mailboxes.map(({ id, name }) => ({ value: id, label: name }))}
          value={mailboxId}
          onChange={(chosen) => chosen !== null && setMailboxId(chosen)}
        />
      )}
      <SignatureForm
        key={mailboxId}
        stored={signatures[mailboxId] ?? ''}
        hasOther={
          mailboxes.find(({ id }) => id === mailboxId)?.signatures.some((one) => one.of === 'mailbox') ??
          false
        }
        onSave={(text) => onSave(mailboxId, text)}
      />
    </div>
  );
}

interface SignatureFormProps {
  stored: string;
  /** Whether the mailbox has one that stands when mine is empty. */
  hasOther: boolean;
  onSave: (text: string) => Promise<boolean>;
}

function SignatureForm({ stored, hasOther, onSave }: SignatureFormProps) {
  const { t } = useLingui();
  const [text, setText] = useState(stored);
  const [isBusy, setBusy] = useState(false);
  const isLong = !SignatureText.safeParse(text).success;
  const isChanged = text.trim() !== stored.trim();
  const save = async () => {
    setBusy(true);
    await onSave(text.trim());
    setBusy(false);
  };
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && !isLong && !isBusy) void save();
      }}
    >
      <Textarea
        label={t`Votre signature`}
        description={
          hasOther
            ? t`Vide, celle de la boîte est prise. Vous pouvez en changer sous chaque message.`
            : t`Vide, rien n’est ajouté sous vos messages.`
        }
        rows={4}
        value={text}
        error={isLong ? t`Cette signature est trop longue : 4 000 caractères au plus.` : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {isChanged && (
        <div>
          <Button
            type="submit"
            size="lg"
            variant="primary"
            aria-busy={isBusy}
            unavailable={isLong && t`Raccourcissez d’abord la signature.`}
          >
            {t`Enregistrer`}
          </Button>
        </div>
      )}
    </form>
  );
}
