import { useLingui } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ask } from '../../../data/connection.ts';
import { Button } from '../../../ui/Button.tsx';
import { useDelayed } from '../../../ui/Skeleton.tsx';
import styles from './attachments.module.css';
import { PdfPage } from './PdfPage.tsx';
import { readPdf } from './pdf.ts';
import { Unshown } from './Unshown.tsx';
import { useRoom } from './use-room.ts';

/** Width of a page that fits, at most, in px: lines that are wider are hard to follow. */
const MAX_PAGE = 960;
const MARGIN = 16;
const GAP = 12;

type Fault = 'password' | 'broken' | 'unreachable';

/** A page's size in points of 1/72 inch, upright. */
export type PageSize = { width: number; height: number };

interface PdfProps {
  path: string;
  name: string;
  zoom: number;
  onPages: (pages: { page: number; count: number }) => void;
}

/** The pages of a document, of which only those in sight are drawn. */
export default function PdfPreview({ path, name, zoom, onPages }: PdfProps) {
  const { t } = useLingui();
  const [attempt, setAttempt] = useState(0);
  const { pdf, first, fault } = useDocument(path, attempt);
  const isSlow = useDelayed(200);
  if (fault === 'password') {
    return (
      <Unshown title={t`Ce PDF est protégé par un mot de passe`}>
        {t`Téléchargez-le pour l’ouvrir avec son mot de passe.`}
      </Unshown>
    );
  }
  if (fault === 'broken') {
    return (
      <Unshown title={t`Ce PDF est endommagé`}>
        {t`Téléchargez-le pour essayer avec un autre programme.`}
      </Unshown>
    );
  }
  if (fault === 'unreachable') {
    return (
      <Unshown
        title={t`Ce fichier n’a pas pu être chargé`}
        action={<Button onClick={() => setAttempt(attempt + 1)}>{t`Réessayer`}</Button>}
      />
    );
  }
  if (!pdf || !first) {
    return (
      <div className={styles.loading} role="status">
        {isSlow && t`Chargement…`}
      </div>
    );
  }
  return <Pages pdf={pdf} first={first} name={name} zoom={zoom} onPages={onPages} />;
}

type Loaded = { pdf: PDFDocumentProxy | null; first: PageSize | null; fault: Fault | null };
const NOTHING: Loaded = { pdf: null, first: null, fault: null };

function useDocument(path: string, attempt: number): Loaded {
  const [loaded, setLoaded] = useState<Loaded>(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt loads the same path again
  useEffect(() => {
    const leaving = new AbortController();
    let task: ReturnType<typeof readPdf> | undefined;
    const load = async () => {
      setLoaded(NOTHING);
      const data = await fetchBytes(path, leaving.signal);
      if (leaving.signal.aborted) return;
      if (!data) {
        setLoaded({ ...NOTHING, fault: 'unreachable' });
        return;
      }
      task = readPdf(data);
      try {
        const pdf = await task.promise;
        const page = await pdf.getPage(1);
        const { width, height } = page.getViewport({ scale: 1 });
        if (!leaving.signal.aborted) setLoaded({ pdf, first: { width, height }, fault: null });
      } catch (error) {
        const isLocked = error instanceof Error && error.name === 'PasswordException';
        if (!leaving.signal.aborted) setLoaded({ ...NOTHING, fault: isLocked ? 'password' : 'broken' });
      }
    };
    void load();
    return () => {
      leaving.abort();
      void task?.destroy();
    };
  }, [path, attempt]);
  return loaded;
}

async function fetchBytes(path: string, signal: AbortSignal): Promise<Uint8Array | null> {
  try {
    const response = await ask(path, { signal });
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

interface PagesProps extends Omit<PdfProps, 'path'> {
  pdf: PDFDocumentProxy;
  first: PageSize;
}

function Pages({ pdf, first, name, zoom, onPages }: PagesProps) {
  const [scroller, room] = useRoom();
  const [sizes, setSizes] = useState<ReadonlyMap<number, PageSize>>(new Map());
  const count = pdf.numPages;
  const width = room ? Math.min(room.width - 2 * MARGIN, MAX_PAGE) * zoom : 0;
  const heightOf = (index: number) => {
    const size = sizes.get(index) ?? first;
    return (width * size.height) / size.width;
  };
  const pages = useVirtualizer({
    count: room ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: heightOf,
    gap: GAP,
    paddingStart: MARGIN,
    paddingEnd: MARGIN,
    overscan: 1,
  });
  const { measure } = pages;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights follow from these two
  useEffect(() => measure(), [width, sizes, measure]);
  // What stands at the upper edge stays there when pages grow: so many of a page's heights into that page.
  const edge = useRef<{ index: number; part: number } | null>(null);
  const total = pages.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places of pages follow from the total
  useLayoutEffect(() => {
    const at = edge.current;
    const page = at && pages.measurementsCache[at.index];
    if (page && scroller.current) scroller.current.scrollTop = page.start + at.part * page.size;
  }, [total]);
  const offset = pages.scrollOffset ?? 0;
  const middle = offset + (room?.height ?? 0) / 2;
  const items = pages.getVirtualItems();
  const current = items.find((item) => item.end >= middle) ?? items.at(-1);
  const page = (current?.index ?? 0) + 1;
  useEffect(() => onPages({ page, count }), [page, count, onPages]);
  return (
    <section
      className={styles.scroller}
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={name}
      onScroll={({ currentTarget: { scrollTop } }) => {
        const page = pages.measurementsCache.find(({ end }) => end > scrollTop);
        if (page) edge.current = { index: page.index, part: (scrollTop - page.start) / page.size };
      }}
    >
      <div className={styles.pdf} style={{ height: total, minWidth: width + 2 * MARGIN }}>
        {items.map((item) => (
          <div
            key={item.key}
            className={styles.page}
            style={{ top: item.start, width, height: heightOf(item.index) }}
          >
            <PdfPage
              pdf={pdf}
              number={item.index + 1}
              width={width}
              onSize={(size) => {
                if (size.width === first.width && size.height === first.height) return;
                setSizes((before) =>
                  before.has(item.index) ? before : new Map(before).set(item.index, size),
                );
              }}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
