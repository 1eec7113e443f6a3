import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import styles from './Skeleton.module.css';
import { VisuallyHidden } from './VisuallyHidden.tsx';

/** True once `delay` ms have passed since mounting: what is quick shows no sign of loading. */
export function useDelayed(delay = 200): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), delay);
    return () => clearTimeout(timer);
  }, [delay]);
  return passed;
}

const widths = [
  [44, 88, 36],
  [56, 76, 42],
  [38, 92, 30],
  [50, 82, 46],
] as const;

export interface SkeletonRowsProps {
  rows?: number;
  /** Height of a row in px. */
  rowHeight?: number;
  /** A list row has a place for the avatar at the end. */
  avatar?: boolean;
}

/** Three still grey bars per row, after 200 ms. */
export function SkeletonRows({ rows = 8, rowHeight = 68, avatar = true }: SkeletonRowsProps) {
  const { t } = useLingui();
  const shown = useDelayed();
  if (!shown) return null;
  return (
    <div role="status">
      <VisuallyHidden>{t`Chargement`}</VisuallyHidden>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows that stand for nothing
        <SkeletonRow key={index} index={index} rowHeight={rowHeight} avatar={avatar} />
      ))}
    </div>
  );
}

type SkeletonRowProps = { index: number; rowHeight: number; avatar?: boolean };

/** Where a row will stand: the same bars for the same index. */
export function SkeletonRow({ index, rowHeight, avatar = true }: SkeletonRowProps) {
  return (
    <div className={styles.row} style={{ height: rowHeight }} aria-hidden="true">
      <span className={styles.lines}>
        {widths[index % widths.length]!.map((width) => (
          <span key={width} className={styles.bar} style={{ width: `${width}%` }} />
        ))}
      </span>
      {avatar && (
        <span className={styles.end}>
          <span className={styles.bar} style={{ width: 36 }} />
          <span className={styles.dot} />
        </span>
      )}
    </div>
  );
}

/** Still grey lines where text will come, after 200 ms. */
export function SkeletonText({ lines = 3 }: { lines?: number }) {
  const { t } = useLingui();
  const shown = useDelayed();
  if (!shown) return null;
  return (
    <div role="status" className={styles.text}>
      <VisuallyHidden>{t`Chargement`}</VisuallyHidden>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines that stand for nothing
        <span key={index} className={styles.bar} style={{ width: `${[92, 84, 56][index % 3]}%` }} />
      ))}
    </div>
  );
}
