import { useLingui } from '@lingui/react/macro';
import DOMPurify from 'dompurify';
import { useState } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './composer.module.css';

interface QuotedTextProps {
  html: string;
  /** Null while it cannot be changed. */
  onRemove: (() => void) | null;
}

/** What is quoted under the text, folded; it can be looked at and left out. */
export function QuotedText({ html, onRemove }: QuotedTextProps) {
  const { t } = useLingui();
  const [isShown, show] = useState(false);
  if (html === '') return null;
  const clean = isShown ? DOMPurify.sanitize(html, { FORBID_TAGS: ['style', 'form'] }) : '';
  return (
    <div className={styles.quote}>
      <div className={styles.quoteLine}>
        <button
          type="button"
          className={styles.quoteToggle}
          aria-expanded={isShown}
          onClick={() => show(!isShown)}
        >
          <Icon name="dots" size={12} />
          {t`Texte cité`}
        </button>
        {onRemove && <IconButton icon="x" size="sm" name={t`Ne pas citer`} onClick={onRemove} />}
      </div>
      {isShown && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised above, and by the server
        <div className={styles.quoted} dir="auto" dangerouslySetInnerHTML={{ __html: clean }} />
      )}
    </div>
  );
}
