import { type ReactNode, useRef, useState } from 'react';
import styles from './SplitPane.module.css';

export interface SplitPaneProps {
  first: ReactNode;
  second: ReactNode;
  /** Width of the first pane in px, from the person's preferences. */
  width: number;
  /** Called once the drag or key press is over, with a width within the bounds: remember it. */
  onWidthChange: (width: number) => void;
  min?: number;
  max?: number;
  /** Where a double click goes back to. */
  initial?: number;
  /** Accessible name of the divider. */
  label: string;
}

/** Two panes side by side, the first as wide as the person drags it (arrows move by 16 px). */
export function SplitPane(props: SplitPaneProps) {
  const { first, second, width, onWidthChange, min = 360, max = 640, initial = 448, label } = props;
  const [dragged, setDragged] = useState<number | null>(null);
  const start = useRef({ x: 0, width: 0 });
  const bound = (value: number) => Math.round(Math.min(max, Math.max(min, value)));
  const shown = bound(dragged ?? width);

  const press = (event: React.PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width: shown };
    setDragged(shown);
  };
  const drag = (event: React.PointerEvent) => {
    if (dragged === null) return;
    const direction = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    setDragged(bound(start.current.width + direction * (event.clientX - start.current.x)));
  };
  const release = () => {
    if (dragged !== null && dragged !== width) onWidthChange(dragged);
    setDragged(null);
  };
  const key = (event: React.KeyboardEvent) => {
    const next = { ArrowLeft: shown - 16, ArrowRight: shown + 16, Home: min, End: max }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onWidthChange(bound(next));
  };

  return (
    <div className={styles.panes}>
      <div className={styles.first} style={{ width: shown }}>
        {first}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr> */}
      <div
        className={styles.divider}
        data-dragging={dragged !== null || undefined}
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={shown}
        aria-valuemin={min}
        aria-valuemax={max}
        tabIndex={0}
        onPointerDown={press}
        onPointerMove={drag}
        onPointerUp={release}
        onPointerCancel={() => setDragged(null)}
        onDoubleClick={() => onWidthChange(bound(initial))}
        onKeyDown={key}
      />
      <div className={styles.second}>{second}</div>
    </div>
  );
}
