import DOMPurify from 'dompurify';
import { useMemo } from 'react';
import styles from './templates.module.css';

/** A template's text as it is going to stand in the mail; what is not filled in is marked. */
export function TemplateText({ html }: { html: string }) {
  const shown = useMemo(() => {
    const clean = DOMPurify.sanitize(html, { FORBID_TAGS: ['style', 'form', 'input', 'button'] });
    // Only between tags: an address may hold braces too.
    return clean.replace(/(>|^)([^<]+)/g, (_, end: string, text: string) => {
      return end + text.replace(/\{\{[^{}]{1,80}\}\}/g, (left) => `<mark>${left}</mark>`);
    });
  }, [html]);
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised above, and by the server
    <div className={styles.text} dir="auto" dangerouslySetInnerHTML={{ __html: shown }} />
  );
}
