import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

interface LeftToFillProps {
  /** What stands between double braces, as it is read. */
  left: readonly string[];
  onFill: () => void;
  onSendAnyway: () => void;
}

/** Asks before a mail leaves with placeholders in it. Enter and Escape go back to the first one. */
export function LeftToFill({ left, onFill, onSendAnyway }: LeftToFillProps) {
  const { t } = useLingui();
  const words = left.slice(0, 4).join(', ');
  return (
    <Dialog
      opened
      onClose={onFill}
      title={left.length > 4 ? t`Il reste ${words}…` : t`Il reste ${words}`}
      width={460}
      actions={
        <>
          <Button onClick={onSendAnyway}>{t`Envoyer quand même`}</Button>
          <Button variant="primary" data-autofocus onClick={onFill}>
            {t`Compléter`}
          </Button>
        </>
      }
    >
      <p>{t`Rien n’est parti. Complétez le texte, ou il sera lu tel quel.`}</p>
    </Dialog>
  );
}
