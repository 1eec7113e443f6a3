import { useLingui } from '@lingui/react/macro';
import { useRef } from 'react';
import { Icon } from '../../../ui/Icon.tsx';
import styles from './attachments.module.css';
import { useTakesFocus } from './use-room.ts';

/** A text as it stands, whatever language it may be a source of. */
export function TextPreview({ text, isCut, save }: { text: string; isCut: boolean; save: string }) {
  const { t } = useLingui();
  const scroller = useRef<HTMLElement>(null);
  useTakesFocus(scroller);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroller} ref={scroller} tabIndex={0} aria-label={t`Contenu du fichier`}>
      {text === '' && <p className={styles.note}>{t`Ce fichier est vide.`}</p>}
      <pre className={styles.source} dir="auto">
        {text}
      </pre>
      {isCut && (
        <p className={styles.note}>
          <Icon name="info-circle" size={14} /> {t`Ce fichier est très long : son début est affiché.`}{' '}
          <a href={save} download>
            {t`Télécharger tout le fichier`}
          </a>
        </p>
      )}
    </section>
  );
}
