import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

interface ForgottenAttachmentProps {
  onClose: () => void;
  onAttach: () => void;
  onSend: () => void;
}

/** Asks, before it leaves, whether a file was forgotten. Enter attaches; Escape goes back to the text. */
export function ForgottenAttachment({ onClose, onAttach, onSend }: ForgottenAttachmentProps) {
  const { t } = useLingui();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Vous parlez d’une pièce jointe, il n’y en a pas`}
      width={460}
      actions={
        <>
          <Button onClick={onSend}>{t`Envoyer sans pièce jointe`}</Button>
          <Button variant="primary" icon="paperclip" data-autofocus onClick={onAttach}>
            {t`Joindre un fichier`}
          </Button>
        </>
      }
    >
      <p>{t`Rien n’est parti. Joignez le fichier, ou envoyez le message tel qu’il est.`}</p>
    </Dialog>
  );
}
