import type { MessageBody as Body, Message } from '@guichet/contract/conversations';
import { Plural, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import DOMPurify from 'dompurify';
import { useState } from 'react';
import { bodyQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SkeletonText, useDelayed } from '../../ui/Skeleton.tsx';
import { MessageFrame } from './MessageFrame.tsx';
import styles from './reader.module.css';

/** The text, or the frame of an HTML mail; quoted text folded, remote pictures on demand. */
export function MessageBody({ message }: { message: Message }) {
  const { t } = useLingui();
  const { data, isError, refetch } = useQuery(bodyQuery(message.id));
  const isSlow = useDelayed(200);
  if (isError) {
    return (
      <p className={styles.bodyNotice}>
        <Icon name="alert-triangle" size={14} /> {t`Le texte de ce message n’a pas pu être chargé.`}{' '}
        <Button variant="link" onClick={() => void refetch()}>{t`Réessayer`}</Button>
      </p>
    );
  }
  if (!data)
    return (
      <div className={styles.body} data-loading>
        {isSlow && <SkeletonText lines={3} />}
      </div>
    );
  return <LoadedBody body={data} />;
}

function LoadedBody({ body }: { body: Body }) {
  const { t } = useLingui();
  const [isRemoteShown, showRemote] = useState(false);
  const [isQuoteShown, showQuote] = useState(false);
  const notice = body.htmlRefused
    ? t`La mise en forme de ce message n’a pas pu être affichée sans risque : voici son texte.`
    : body.truncated
      ? t`Ce message est très long : son début est affiché. La source contient tout.`
      : null;
  return (
    <>
      {body.blockedRemote > 0 && !isRemoteShown && (
        <p className={styles.remoteBar} data-paperless>
          <Icon name="photo-off" size={14} />
          <span className="grow ellipsis">
            <Plural
              value={body.blockedRemote}
              one="# image distante bloquée"
              other="# images distantes bloquées"
            />
          </span>
          <Button variant="link" onClick={() => showRemote(true)}>{t`Afficher`}</Button>
        </p>
      )}
      {notice && (
        <p className={styles.bodyNotice}>
          <Icon name="info-circle" size={14} /> {notice}
        </p>
      )}
      {body.framePath !== null ? (
        <MessageFrame path={isRemoteShown ? `${body.framePath}?remote=1` : body.framePath} />
      ) : (
        <div className={styles.body} dir="auto">
          <SafeHtml html={body.textHtml ?? ''} />
          {body.quotedTextHtml && (
            <>
              <button
                type="button"
                className={styles.quoteToggle}
                aria-expanded={isQuoteShown}
                onClick={() => showQuote(!isQuoteShown)}
              >
                <Icon name="dots" size={12} />
                <Plural value={body.quotedLines} one="Texte cité, # ligne" other="Texte cité, # lignes" />
              </button>
              {isQuoteShown && (
                <div className={styles.quoted}>
                  <SafeHtml html={body.quotedTextHtml} />
                </div>
              )}
            </>
          )}
        </div>
      )}
    </>
  );
}

/** The server's HTML is safe already; a second, different sanitiser stands behind it. */
function SafeHtml({ html }: { html: string }) {
  const clean = DOMPurify.sanitize(html, { ADD_ATTR: ['target'], FORBID_TAGS: ['style', 'form'] });
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised on the line before, and by the server
  return <div className={styles.text} dangerouslySetInnerHTML={{ __html: clean }} />;
}
