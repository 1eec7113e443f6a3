import type { EnclosedMessage } from '@guichet/contract/attachments';
import type { Address } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import DOMPurify from 'dompurify';
import { useRef } from 'react';
import { enclosedQuery } from '../../../data/queries.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { usePersonFormat } from '../../../ui/PersonFormat.tsx';
import { MessageFrame } from '../MessageFrame.tsx';
import styles from './attachments.module.css';
import { Unshown } from './Unshown.tsx';
import { useTakesFocus } from './use-room.ts';

/** A mail that is attached to a mail: who, when, what, and the names of its own files. */
export function EnclosedPreview({ messageId, index }: { messageId: string; index: number }) {
  const { t } = useLingui();
  const { data, isError } = useQuery(enclosedQuery(messageId, index));
  if (isError) return <Unshown title={t`Ce message ne peut pas être affiché ici`} />;
  return data ? <Letter mail={data} /> : <div className={styles.loading} />;
}

function Letter({ mail: data }: { mail: EnclosedMessage }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const scroller = useRef<HTMLElement>(null);
  useTakesFocus(scroller);
  const names = (list: readonly Address[]) => list.map(({ name, address }) => name || address).join(', ');
  const clean = DOMPurify.sanitize(data.textHtml ?? '', {
    ADD_ATTR: ['target'],
    FORBID_TAGS: ['style', 'form'],
  });
  return (
    <section
      className={styles.scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      ref={scroller}
      aria-label={t`Message joint`}
    >
      <div className={styles.letter}>
        <h3 className={styles.letterSubject} dir="auto">
          {data.subject || t`(sans objet)`}
        </h3>
        <p className={styles.letterLine}>
          <span className="medium">
            {data.from ? data.from.name || data.from.address : t`Expéditeur inconnu`}
          </span>
          {data.from?.name && data.from.address && <span className="ink-3"> {data.from.address}</span>}
        </p>
        {data.to.length > 0 && (
          <p className={styles.letterLine}>
            <span className="ink-3">{t`à`}</span> {names([...data.to, ...data.cc])}
          </p>
        )}
        {data.sentAt && <p className={styles.letterLine}>{format.moment(new Date(data.sentAt))}</p>}
        <div className={styles.letterBody}>
          {data.framePath !== null ? (
            <MessageFrame path={data.framePath} />
          ) : (
            <div
              dir="auto"
              // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised above, and by the server
              dangerouslySetInnerHTML={{ __html: clean }}
            />
          )}
        </div>
        {data.files.length > 0 && (
          <ul className={styles.letterFiles} aria-label={t`Pièces jointes du message joint`}>
            {data.files.map((file, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and names may be the same
              <li key={at}>
                <Icon name="paperclip" size={14} /> {file.filename}{' '}
                <span className="ink-3">{format.bytes(file.size)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
