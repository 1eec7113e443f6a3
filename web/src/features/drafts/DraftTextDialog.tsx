import type { ListedDraft } from '@guichet/contract/composing';
import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../data/api.ts';
import { ask } from '../../data/asked.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Textarea } from '../../ui/fields.tsx';
import { announce } from '../../ui/LiveRegion.tsx';
import { takeUp } from './acts.ts';

interface DraftTextDialogProps {
  draft: ListedDraft;
  /** Where a new mail with this text would be written. */
  mailbox: MyMailbox;
  onClose: () => void;
}

/** What I wrote where I can no longer go on: to be read, copied, or taken up in a new mail. */
export function DraftTextDialog({ draft, mailbox, onClose }: DraftTextDialogProps) {
  const { t } = useLingui();
  const field = useRef<HTMLTextAreaElement>(null);
  const [isCopied, setCopied] = useState(false);
  const [isTaking, setTaking] = useState(false);
  const { data } = useQuery({
    queryKey: ['draftText', draft.id],
    queryFn: () => api.composing.text({ id: draft.id }),
  });
  const text = data ? plainText(data.html) : '';
  const copy = async () => {
    field.current?.select();
    // Where the page may not write to the clipboard by itself, the text is selected: Ctrl+C copies it.
    await navigator.clipboard?.writeText(text).then(
      () => {
        setCopied(true);
        announce(t`Texte copié`);
      },
      () => undefined,
    );
  };
  const take = async () => {
    setTaking(true);
    const id = await takeUp(draft.id, mailbox.id);
    setTaking(false);
    if (id === null) return;
    onClose();
    ask({ what: 'newMail', draftId: id, mailboxId: mailbox.id });
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={draft.subject || t`Sans objet`}
      subject={draft.to.map((one) => one.name || one.address).join(', ')}
      width={640}
      actions={
        <>
          {mailbox.privileges.includes('reply') && (
            <Button unavailable={isTaking && t`Enregistrement en cours`} onClick={() => void take()}>
              {t`Reprendre dans un nouveau message`}
            </Button>
          )}
          <Button
            variant="primary"
            icon={isCopied ? 'check' : 'copy'}
            data-autofocus
            onClick={() => void copy()}
          >
            {isCopied ? t`Copié` : t`Copier le texte`}
          </Button>
        </>
      }
    >
      <Textarea ref={field} label={t`Votre texte`} readOnly rows={12} value={text} />
    </Dialog>
  );
}

/** The words of an HTML text, line by line. Nothing of it is loaded or run. */
function plainText(html: string): string {
  const { body } = new DOMParser().parseFromString(
    html.replaceAll(/<br\s*\/?>/gi, '\n').replaceAll(/<\/(?:p|li|div|h[1-6])>/gi, '$&\n'),
    'text/html',
  );
  return (body.textContent ?? '').replace(/\n{3,}/g, '\n\n').trim();
}
