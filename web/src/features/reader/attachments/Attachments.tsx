import type { Attachment, Message } from '@guichet/contract/conversations';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { invitationsQuery } from '../../../data/queries.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { usePersonFormat } from '../../../ui/PersonFormat.tsx';
import { AttachmentViewer } from './AttachmentViewer.tsx';
import { hasThumbnail, iconOf, isCalendar, isOnlySaved, pathOf } from './attachment-kinds.ts';
import styles from './attachments.module.css';
import { InvitationCard } from './InvitationCard.tsx';

/** Thumbnails of one message; what comes after them shows its icon. */
const MAX_THUMBNAILS = 12;

/** The files of a message: a press shows one, the arrow saves it; events as what they are. */
export function Attachments({ message }: { message: Message }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const [shown, setShown] = useState<number | null>(null);
  const all = message.attachments.filter((one) => !one.inline);
  const mayInvite = message.attachments.some(isCalendar);
  const events = useQuery({ ...invitationsQuery(message.id), enabled: mayInvite });
  if (all.length === 0 && !events.data?.invitations.length) return null;
  // Until they were read they might be events: a file that turns into a card would move under the hand.
  const isCard = (file: Attachment) =>
    isCalendar(file) && (events.isPending || (events.data?.calendars.includes(file.index) ?? false));
  const files = all.filter((file) => !isCard(file));
  const pictures = files.filter(hasThumbnail).slice(0, MAX_THUMBNAILS);
  const others = files.filter((file) => !pictures.includes(file));
  const total = format.bytes(all.reduce((sum, { size }) => sum + size, 0));
  const count = all.length;
  const countWords = plural(count, { one: '# fichier', other: '# fichiers' });
  return (
    <div className={styles.attachments}>
      {events.data?.invitations.map((invitation) => (
        <InvitationCard
          key={`${invitation.uid} ${invitation.onlyOn?.local ?? ''}`}
          invitation={invitation}
          path={pathOf(message.id, invitation.index)}
        />
      ))}
      {pictures.length > 0 && (
        <ul className={styles.tiles} aria-label={t`Images jointes`}>
          {pictures.map((file) => (
            <Tile key={file.index} message={message} file={file} onShow={() => setShown(file.index)} />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className={styles.files} aria-label={t`Pièces jointes`}>
          {others.map((file) => (
            <Chip key={file.index} message={message} file={file} onShow={() => setShown(file.index)} />
          ))}
        </ul>
      )}
      {count > 1 && (
        <a className={styles.all} href={`/api/messages/${message.id}/attachments.zip`} download>
          <Icon name="download" size={14} />
          {t`Tout télécharger`}
          <span className="ink-3">
            {countWords}, {total}
          </span>
        </a>
      )}
      <AttachmentViewer
        messageId={message.id}
        files={[...pictures, ...others]}
        shown={shown}
        onShow={setShown}
        onClose={() => setShown(null)}
      />
    </div>
  );
}

interface FileProps {
  message: Message;
  file: Attachment;
  onShow: () => void;
}

/** A picture, small. */
function Tile({ message, file, onShow }: FileProps) {
  const { t } = useLingui();
  const [isBroken, setBroken] = useState(false);
  const { filename } = file;
  return (
    <li className={styles.tile}>
      <button type="button" className={styles.thumb} aria-label={t`Afficher ${filename}`} onClick={onShow}>
        {isBroken ? (
          <Icon name="photo-off" size={20} />
        ) : (
          <img
            src={`${pathOf(message.id, file.index)}?inline=1`}
            alt=""
            loading="lazy"
            decoding="async"
            onError={() => setBroken(true)}
          />
        )}
      </button>
      <div className={styles.caption}>
        <Words file={file} />
        <Save message={message} file={file} />
      </div>
    </li>
  );
}

function Chip({ message, file, onShow }: FileProps) {
  const { t } = useLingui();
  const { filename } = file;
  const words = (
    <>
      <Icon name={iconOf(file)} size={14} />
      <Words file={file} />
    </>
  );
  return (
    <li className={styles.file}>
      {isOnlySaved(file) ? (
        <a
          className={styles.fileWords}
          href={pathOf(message.id, file.index)}
          download={filename}
          title={t`Télécharger ${filename}`}
        >
          {words}
        </a>
      ) : (
        <button
          type="button"
          className={styles.fileWords}
          aria-haspopup="dialog"
          title={t`Afficher ${filename}`}
          onClick={onShow}
        >
          {words}
        </button>
      )}
      <Save message={message} file={file} />
    </li>
  );
}

function Words({ file }: { file: Attachment }) {
  const format = usePersonFormat();
  return (
    <>
      <span className="medium ellipsis" dir="auto" title={file.filename}>
        {file.filename}
      </span>
      <span className={styles.size}>{format.bytes(file.size)}</span>
    </>
  );
}

function Save({ message, file }: { message: Message; file: Attachment }) {
  const { t } = useLingui();
  const { filename } = file;
  return (
    <a
      className={styles.download}
      href={pathOf(message.id, file.index)}
      download={filename}
      aria-label={t`Télécharger ${filename}`}
      title={t`Télécharger ${filename}`}
    >
      <Icon name="download" size={14} />
    </a>
  );
}
