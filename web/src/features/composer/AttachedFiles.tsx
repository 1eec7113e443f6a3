import type { DraftAttachment } from '@guichet/contract/composing';
import { useLingui } from '@lingui/react/macro';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import styles from './composer.module.css';
import { attachmentPath } from './uploads.ts';
import type { Uploads } from './use-uploads.ts';

interface AttachedFilesProps {
  draftId: string;
  attachments: readonly DraftAttachment[];
  uploads: Uploads;
  isLocked: boolean;
}

/** The files that go along, and those still on their way here. */
export function AttachedFiles({ draftId, attachments, uploads, isLocked }: AttachedFilesProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const files = attachments.filter((one) => one.contentId === null);
  if (files.length === 0 && uploads.running.length === 0) return null;
  return (
    <ul className={styles.files} aria-label={t`Pièces jointes`}>
      {files.map((file) => {
        const { filename } = file;
        return (
          <li key={file.id} className={styles.file}>
            <Icon name="paperclip" size={14} />
            <a
              className="ellipsis medium"
              href={attachmentPath(draftId, file.id)}
              target="_blank"
              rel="noreferrer"
            >
              {filename}
            </a>
            <span className="ink-3">{format.bytes(file.size)}</span>
            {!isLocked && (
              <IconButton
                icon="x"
                size="sm"
                name={t`Retirer ${filename}`}
                onClick={() => uploads.remove(file)}
              />
            )}
          </li>
        );
      })}
      {uploads.running.map(({ id, name, size, done }) => (
        <li key={id} className={styles.file}>
          <Icon name="upload" size={14} />
          <span className="ellipsis medium">{name}</span>
          <span className={styles.progress}>
            <ProgressBar
              value={done}
              max={size}
              height={4}
              label={t`Envoi de ${name}`}
              valueText={`${format.bytes(done)} / ${format.bytes(size)}`}
            />
          </span>
          <IconButton icon="x" size="sm" name={t`Arrêter ${name}`} onClick={() => uploads.cancel(id)} />
        </li>
      ))}
    </ul>
  );
}
