import { Trans, useLingui } from '@lingui/react/macro';
import { useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextInput } from '../../ui/fields.tsx';
import styles from './settings.module.css';

export interface HandedLink {
  name: string;
  email: string;
  link: string;
  /** It was also sent by mail. */
  mailed: boolean;
}

/** The link that sets a password, shown this once to be handed over. */
export function PasswordLinkDialog({ link, onClose }: { link: HandedLink; onClose: () => void }) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link.link);
      setCopied(true);
    } catch {
      // Without the clipboard (plain HTTP) the field is selected: Ctrl+C does the rest.
      field.current?.select();
    }
  };
  const { name, email } = link;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Lien pour ${name}`}
      subject={email}
      note={t`Valable 7 jours, une seule fois. Il ne sera plus affiché.`}
      actions={
        <Button variant="primary" onClick={onClose}>
          {link.mailed ? t`Fermer` : t`J’ai transmis le lien`}
        </Button>
      }
    >
      <div className={styles.stack}>
        <p>
          {link.mailed ? (
            <Trans>Le lien est parti par email à {email}. Vous pouvez aussi le transmettre vous-même.</Trans>
          ) : (
            <Trans>
              Transmettez ce lien à {name} : il ouvre la page où choisir un mot de passe. Aucun email n’est
              parti.
            </Trans>
          )}
        </p>
        <div className={styles.link}>
          <TextInput
            ref={field}
            label={t`Lien`}
            readOnly
            value={link.link}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Button size="lg" icon={copied ? 'check' : 'copy'} onClick={() => void copy()} data-autofocus>
            {copied ? t`Copié` : t`Copier`}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
