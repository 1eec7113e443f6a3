import { useLingui } from '@lingui/react/macro';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { hear } from '../../ui/keys.ts';
import styles from './reader.module.css';

/** Height of the frame until its content was measured, in px. */
const UNMEASURED = 120;

/**
 * An HTML mail in its sandbox: nothing runs in it, it is of our origin only so that its height can be measured
 * from here. In the dark theme a mail with colours of its own keeps its white paper, for which they are made; one
 * without any takes the theme's.
 */
export function MessageFrame({ path }: { path: string }) {
  const { t } = useLingui();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(UNMEASURED);
  const [mail, setMail] = useState<HTMLElement | null>(null);
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const isColourless = mail?.dataset.colourless !== undefined;
  const isDark = isColourless && scheme === 'dark';
  useEffect(() => {
    if (mail && isColourless) mail.dataset.scheme = scheme;
  }, [mail, isColourless, scheme]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let observer: ResizeObserver | undefined;
    let inside: Document | null = null;
    const onKey = (event: KeyboardEvent) => hear(event);
    const onLoad = () => {
      observer?.disconnect();
      inside = element.contentDocument;
      const root = inside?.documentElement;
      const body = inside?.body;
      if (!inside || !root || !body) return;
      setMail(root);
      const measure = () => {
        // The root is never lower than the frame itself: only the body tells when the content shrinks. A first
        // margin pushes the body down: its end counts, not its height.
        const bar = root.scrollWidth > root.clientWidth ? 16 : 0;
        const end = body.getBoundingClientRect().bottom + (inside?.defaultView?.scrollY ?? 0);
        setHeight(Math.max(Math.ceil(end), body.scrollHeight) + bar);
      };
      observer = new ResizeObserver(measure);
      observer.observe(body);
      measure();
      // Shortcuts go on working when the focus is in the mail.
      inside.addEventListener('keydown', onKey);
    };
    element.addEventListener('load', onLoad);
    if (element.contentDocument?.readyState === 'complete' && element.contentDocument.URL !== 'about:blank')
      onLoad();
    return () => {
      element.removeEventListener('load', onLoad);
      inside?.removeEventListener('keydown', onKey);
      observer?.disconnect();
    };
  }, []);
  return (
    <div className={styles.paper} data-dark={isDark || undefined}>
      <iframe
        ref={frame}
        className={styles.frame}
        title={t`Texte du message`}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        src={path}
        style={{ height }}
      />
    </div>
  );
}
