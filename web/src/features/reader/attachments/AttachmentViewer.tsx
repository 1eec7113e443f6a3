import type { AttachmentLook } from '@guichet/contract/attachments';
import type { Attachment } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { attachmentLookQuery } from '../../../data/queries.ts';
import { Button } from '../../../ui/Button.tsx';
import { FullDialog } from '../../../ui/FullDialog.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { usePersonFormat } from '../../../ui/PersonFormat.tsx';
import { useDelayed } from '../../../ui/Skeleton.tsx';
import { pathOf } from './attachment-kinds.ts';
import styles from './attachments.module.css';
import { EnclosedPreview } from './EnclosedPreview.tsx';
import { PicturePreview } from './PicturePreview.tsx';
import { TextPreview } from './TextPreview.tsx';
import { Unshown } from './Unshown.tsx';

// pdf.js is as big as the rest of the client: it comes when somebody looks at a PDF.
const PdfPreview = lazy(() => import('./PdfPreview.tsx'));

/** Pictures and PDF above this size, in bytes, are only saved: a browser would hold all of it in memory. */
const MAX_SHOWN = 64 * 1024 * 1024;
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6];

interface ViewerProps {
  messageId: string;
  files: readonly Attachment[];
  /** Index of the file that is shown; null = closed. */
  shown: number | null;
  onShow: (index: number) => void;
  onClose: () => void;
}

/** One file of a message over the reader, with the way to the one before and after. */
export function AttachmentViewer({ messageId, files, shown, onShow, onClose }: ViewerProps) {
  const file = files.find((one) => one.index === shown);
  // What closes keeps its content while it goes.
  const [last, setLast] = useState<Attachment | undefined>(undefined);
  useEffect(() => {
    if (file) setLast(file);
  }, [file]);
  const current = file ?? last;
  if (!current) return null;
  return (
    <Viewer
      messageId={messageId}
      files={files}
      file={current}
      opened={file !== undefined}
      onShow={onShow}
      onClose={onClose}
    />
  );
}

type Pages = { page: number; count: number };
type Seen = { index: number; zoom: number; pages: Pages | null };

interface OpenProps extends Omit<ViewerProps, 'shown'> {
  file: Attachment;
  opened: boolean;
}

/** Hears every key while it is open: between two files nothing of it has the focus. */
function useKeyPresses(opened: boolean, onPress: (event: KeyboardEvent) => void): void {
  const latest = useRef(onPress);
  useEffect(() => {
    latest.current = onPress;
  });
  useEffect(() => {
    if (!opened) return;
    const hear = (event: KeyboardEvent) => latest.current(event);
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [opened]);
}

function Viewer({ messageId, files, file, opened, onShow, onClose }: OpenProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  // Both belong to the file that is shown: the next one begins anew.
  const [seen, setSeen] = useState<Seen>({ index: file.index, zoom: 1, pages: null });
  const { zoom, pages } = seen.index === file.index ? seen : { zoom: 1, pages: null };
  const setZoom = (next: number) => setSeen({ index: file.index, zoom: next, pages });
  const onPages = useCallback(
    (told: Pages) =>
      setSeen((before) => ({
        index: file.index,
        zoom: before.index === file.index ? before.zoom : 1,
        pages: told,
      })),
    [file.index],
  );
  const look = useQuery({ ...attachmentLookQuery(messageId, file.index), enabled: opened });
  const place = files.findIndex((one) => one.index === file.index);
  const previous = files[place - 1];
  const next = files[place + 1];
  const isZoomed = look.data?.kind === 'picture' || (look.data?.kind === 'pdf' && pages !== null);
  const step = (by: 1 | -1) =>
    setZoom(ZOOMS[Math.min(Math.max(ZOOMS.indexOf(zoom) + by, 0), ZOOMS.length - 1)] ?? 1);
  useKeyPresses(opened, (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, (() => void) | undefined> = {
      // A picture larger than the window is moved by the arrows.
      ...(zoom <= 1 && {
        ArrowLeft: previous && (() => onShow(previous.index)),
        ArrowRight: next && (() => onShow(next.index)),
      }),
      ...(isZoomed && { '+': () => step(1), '=': () => step(1), '-': () => step(-1), '0': () => setZoom(1) }),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const percent = format.number(Math.round(zoom * 100));
  const { filename } = file;
  const number = place + 1;
  const total = files.length;
  return (
    <FullDialog
      opened={opened}
      onClose={onClose}
      title={filename}
      subject={
        <>
          {pages && (
            <>
              <span role="status">{t`Page ${pages.page} sur ${pages.count}`}</span> ·{' '}
            </>
          )}
          {format.bytes(file.size)}
          {total > 1 && <> · {t`fichier ${number} sur ${total}`}</>}
        </>
      }
      actions={
        <>
          {isZoomed && (
            <span className={styles.group}>
              <IconButton icon="minus" name={t`Dézoomer`} keys="-" onClick={() => step(-1)} />
              <Button variant="quiet" title={t`Taille ajustée`} onClick={() => setZoom(1)}>
                <span className="num">{t`${percent} %`}</span>
              </Button>
              <IconButton icon="plus" name={t`Zoomer`} keys="+" onClick={() => step(1)} />
            </span>
          )}
          {total > 1 && (
            <span className={styles.group}>
              <IconButton
                icon="chevron-left"
                name={t`Fichier précédent`}
                keys="ArrowLeft"
                unavailable={!previous && t`C’est le premier fichier.`}
                onClick={() => previous && onShow(previous.index)}
              />
              <IconButton
                icon="chevron-right"
                name={t`Fichier suivant`}
                keys="ArrowRight"
                unavailable={!next && t`C’est le dernier fichier.`}
                onClick={() => next && onShow(next.index)}
              />
            </span>
          )}
          <a
            className={styles.save}
            href={pathOf(messageId, file.index)}
            download={filename}
            aria-label={t`Télécharger`}
          >
            <Icon name="download" size={16} />
            <span className={styles.saveWord}>{t`Télécharger`}</span>
          </a>
        </>
      }
    >
      {look.data ? (
        <Content
          key={file.index}
          messageId={messageId}
          file={file}
          look={look.data}
          zoom={zoom}
          onPages={onPages}
        />
      ) : look.isError ? (
        <Unshown
          title={t`Ce fichier n’a pas pu être chargé`}
          action={<Button onClick={() => void look.refetch()}>{t`Réessayer`}</Button>}
        />
      ) : (
        <Loading />
      )}
    </FullDialog>
  );
}

interface ContentProps {
  messageId: string;
  file: Attachment;
  look: AttachmentLook;
  zoom: number;
  onPages: (pages: Pages) => void;
}

function Content({ messageId, file, look, zoom, onPages }: ContentProps) {
  const { t } = useLingui();
  const path = `${pathOf(messageId, file.index)}?inline=1`;
  const { format } = look;
  if ((look.kind === 'picture' || look.kind === 'pdf') && look.size > MAX_SHOWN) {
    return (
      <Unshown title={t`Ce fichier est trop grand pour être affiché`}>
        {t`Téléchargez-le pour l’ouvrir sur votre ordinateur.`}
      </Unshown>
    );
  }
  if (look.kind === 'picture') return <PicturePreview path={path} name={file.filename} zoom={zoom} />;
  if (look.kind === 'pdf') {
    return (
      <Suspense fallback={<Loading />}>
        <PdfPreview path={path} name={file.filename} zoom={zoom} onPages={onPages} />
      </Suspense>
    );
  }
  if (look.kind === 'text') {
    return <TextPreview text={look.text ?? ''} isCut={look.truncated} save={pathOf(messageId, file.index)} />;
  }
  if (look.kind === 'message') return <EnclosedPreview messageId={messageId} index={file.index} />;
  return (
    <Unshown
      title={
        format === null
          ? t`Ce fichier ne peut pas être affiché ici`
          : t`Un fichier ${format} ne peut pas être affiché ici`
      }
    >
      {t`Téléchargez-le pour l’ouvrir sur votre ordinateur.`}
    </Unshown>
  );
}

function Loading() {
  const { t } = useLingui();
  const isSlow = useDelayed(200);
  return (
    <div className={styles.loading} role="status">
      {isSlow && t`Chargement…`}
    </div>
  );
}
