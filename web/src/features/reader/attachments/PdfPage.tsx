import { useLingui } from '@lingui/react/macro';
import { type PDFDocumentProxy, TextLayer } from 'pdfjs-dist';
import { useEffect, useRef, useState } from 'react';
import styles from './attachments.module.css';
import type { PageSize } from './PdfPreview.tsx';

/** Pixels of one page at most: beyond that it is drawn less finely. */
const MAX_PIXELS = 16_000_000;

interface PdfPageProps {
  pdf: PDFDocumentProxy;
  /** From 1. */
  number: number;
  /** In CSS pixels. */
  width: number;
  onSize: (size: PageSize) => void;
}

/** One page, drawn, with its words laid over it so that they can be read out, selected and copied. */
export function PdfPage({ pdf, number, width, onSize }: PdfPageProps) {
  const { t } = useLingui();
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const [isBroken, setBroken] = useState(false);
  const tell = useRef(onSize);
  useEffect(() => {
    tell.current = onSize;
  });
  useEffect(() => {
    const surface = canvas.current;
    const over = words.current;
    if (!surface || !over || width <= 0) return;
    let isGone = false;
    let stop: () => void = () => {};
    const draw = async () => {
      const page = await pdf.getPage(number);
      const size = page.getViewport({ scale: 1 });
      if (isGone) return;
      tell.current({ width: size.width, height: size.height });
      const scale = width / size.width;
      const area = width * size.height * scale;
      const density = Math.min(window.devicePixelRatio || 1, Math.sqrt(MAX_PIXELS / area));
      const viewport = page.getViewport({ scale: scale * density });
      surface.width = Math.max(1, Math.floor(viewport.width));
      surface.height = Math.max(1, Math.floor(viewport.height));
      const drawing = page.render({ canvas: surface, viewport });
      const layer = new TextLayer({
        textContentSource: page.streamTextContent(),
        container: over,
        viewport: page.getViewport({ scale }),
      });
      over.style.setProperty('--total-scale-factor', String(scale));
      stop = () => {
        drawing.cancel();
        layer.cancel();
      };
      await drawing.promise;
      await layer.render();
    };
    draw().catch((error: unknown) => {
      const isStopped = error instanceof Error && /^(?:RenderingCancelled|Abort)Exception$/.test(error.name);
      if (!isGone && !isStopped) setBroken(true);
    });
    return () => {
      isGone = true;
      stop();
      over.replaceChildren();
      // The memory of a canvas is freed when it has no size.
      surface.width = 0;
      surface.height = 0;
    };
  }, [pdf, number, width]);
  if (isBroken) return <p className={styles.note}>{t`La page ${number} ne peut pas être affichée.`}</p>;
  return (
    <>
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={t`Page ${number}`} />
      <div ref={words} className={styles.words} />
    </>
  );
}
