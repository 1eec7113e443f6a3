import type { ListedDraft } from '@guichet/contract/composing';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Chip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useMomentWords } from '../../ui/MomentDialog.tsx';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import { cancelSend, dropDraft } from './acts.ts';
import styles from './drafts.module.css';

interface DraftRowProps {
  draft: ListedDraft;
  onOpen: () => void;
}

/** A draft: to whom, about what, its first words, how old or when it leaves. */
export function DraftRow({ draft, onOpen }: DraftRowProps) {
  const { t } = useLingui();
  const words = useMomentWords();
  const [isBusy, setBusy] = useState(false);
  const { scheduled } = draft;
  const kinds = {
    reply: t`Réponse`,
    replyAll: t`Réponse à tous`,
    forward: t`Transfert`,
    new: t`Nouveau message`,
  };
  const to = draft.to.map((one) => one.name || one.address).join(', ') || t`Sans destinataire`;
  const subject = draft.subject || t`Sans objet`;
  const moment = scheduled === null ? '' : words(new Date(scheduled.at));
  const act = async (doing: () => Promise<void>) => {
    setBusy(true);
    await doing();
    setBusy(false);
  };
  const drop = () => void act(() => dropDraft(draft));
  const cancel = () => void act(() => cancelSend(draft));
  return (
    <li className={styles.row} aria-busy={isBusy}>
      <button
        type="button"
        data-draft
        className={styles.open}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key !== 'Delete' || scheduled !== null) return;
          event.preventDefault();
          drop();
        }}
      >
        <span className={styles.to} dir="auto">
          <b className="medium ellipsis">{to}</b>
          <Chip kind="outlined">{kinds[draft.kind]}</Chip>
        </span>
        <span className={styles.text} dir="auto">
          <b className="medium">{subject}</b>
          {draft.snippet !== '' && ` — ${draft.snippet}`}
        </span>
        <span className={styles.end}>
          {draft.attachmentCount > 0 && <Icon name="paperclip" size={14} label={t`Pièces jointes`} />}
          {scheduled === null ? (
            <RelativeTime date={new Date(draft.updatedAt)} />
          ) : (
            <Chip kind="accent" icon="calendar-event">
              {t`Part ${moment}`}
            </Chip>
          )}
        </span>
      </button>
      {scheduled === null ? (
        <IconButton icon="trash" size="sm" name={t`Supprimer le brouillon`} keys="Delete" onClick={drop} />
      ) : (
        <IconButton icon="x" size="sm" name={t`Annuler l’envoi`} onClick={cancel} />
      )}
    </li>
  );
}
