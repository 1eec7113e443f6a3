import DOMPurify from 'dompurify';
import { useMemo } from 'react';
import styles from './HtmlText.module.css';
import type { MarkedRanges } from './rich-text-marks.ts';

export interface HtmlTextProps {
  html: string;
  /** What of the text is marked, as in the editor. */
  marks?: MarkedRanges;
}

/** An HTML text to look at: made safe once more, nothing in it does anything. */
export function HtmlText({ html, marks }: HtmlTextProps) {
  const shown = useMemo(() => {
    const clean = DOMPurify.sanitize(html, {
      FORBID_TAGS: ['style', 'form', 'input', 'button'],
      FORBID_ATTR: ['id', 'name'],
    });
    return marks ? marked(clean, marks) : clean;
  }, [html, marks]);
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised above, and by the server
    <div className={styles.text} dir="auto" dangerouslySetInnerHTML={{ __html: shown }} />
  );
}

/** Only between tags: an address may look like a mark too. */
const marked = (html: string, marks: MarkedRanges): string =>
  html.replace(/(^|>)([^<]+)/g, (_, end: string, text: string) => {
    let out = end;
    let position = 0;
    for (const { from, to } of marks(text)) {
      out += `${text.slice(position, from)}<mark>${text.slice(from, to)}</mark>`;
      position = to;
    }
    return out + text.slice(position);
  });
