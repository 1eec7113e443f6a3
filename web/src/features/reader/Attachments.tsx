import type { Attachment, Message } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { IconName } from '../../ui/Icon.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './reader.module.css';

const previewable = /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp)|application\/pdf|text\/plain)$/;

function iconOf(mimeType: string): IconName {
  if (mimeType.startsWith('image/')) return 'photo';
  if (mimeType === 'application/pdf') return 'file-type-pdf';
  if (/zip|compressed|tar/.test(mimeType)) return 'file-zip';
  if (/sheet|excel|csv/.test(mimeType)) return 'file-spreadsheet';
  if (mimeType.startsWith('text/') || /word|document/.test(mimeType)) return 'file-text';
  return 'file';
}

/** The files of a message: a press shows a picture, a PDF or a text in place; the arrow saves it. */
export function Attachments({ message }: { message: Message }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const [shownIndex, setShown] = useState<number | null>(null);
  const files = message.attachments.filter((one) => !one.inline);
  if (files.length === 0) return null;
  const shown = files.find((one) => one.index === shownIndex);
  const path = (file: Attachment) => `/api/messages/${message.id}/attachments/${file.index}`;
  return (
    <div className={styles.attachments}>
      <ul className={styles.files} aria-label={t`Pièces jointes`}>
        {files.map((file) => {
          const words = (
            <>
              <Icon name={iconOf(file.mimeType)} size={14} />
              <span className="medium ellipsis" dir="auto">
                {file.filename}
              </span>
              <span className="ink-3">{format.bytes(file.size)}</span>
            </>
          );
          const { filename } = file;
          const isShown = file.index === shownIndex;
          return (
            <li key={file.index} className={styles.file}>
              {previewable.test(file.mimeType) ? (
                <button
                  type="button"
                  className={styles.fileWords}
                  aria-expanded={isShown}
                  title={isShown ? t`Masquer ${filename}` : t`Afficher ${filename}`}
                  onClick={() => setShown(isShown ? null : file.index)}
                >
                  {words}
                </button>
              ) : (
                <span className={styles.fileWords}>{words}</span>
              )}
              <a
                className={styles.download}
                href={path(file)}
                download={filename}
                aria-label={t`Télécharger ${filename}`}
                title={t`Télécharger ${filename}`}
              >
                <Icon name="download" size={14} />
              </a>
            </li>
          );
        })}
      </ul>
      {shown && <Preview file={shown} path={`${path(shown)}?inline=1`} />}
    </div>
  );
}

function Preview({ file, path }: { file: Attachment; path: string }) {
  if (file.mimeType.startsWith('image/')) {
    return <img className={styles.previewImage} src={path} alt={file.filename} />;
  }
  return <iframe className={styles.previewFrame} title={file.filename} src={path} />;
}
