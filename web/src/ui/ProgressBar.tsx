import styles from './ProgressBar.module.css';

export interface ProgressBarProps {
  /** Done so far, in the unit of `max`. */
  value: number;
  max: number;
  /** Part that failed or was refused, drawn in red after the rest. */
  refused?: number;
  /** 4 in a row, 6 on its own. */
  height?: 4 | 6;
  tone?: 'accent' | 'neutral' | 'due';
  /** Accessible name. */
  label: string;
  /** The figures in words ("812 sur 1 240"), as they stand beside the bar. */
  valueText: string;
}

/** A square bar. The figures stand in words beside it. */
export function ProgressBar(props: ProgressBarProps) {
  const { value, max, refused = 0, height = 4, tone = 'accent', label, valueText } = props;
  const share = (part: number) => `${max > 0 ? Math.min(100, (part / max) * 100) : 0}%`;
  return (
    <div
      className={styles.track}
      style={{ height }}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      aria-valuetext={valueText}
    >
      <span className={styles.part} data-tone={tone} style={{ width: share(value) }} />
      {refused > 0 && <span className={styles.refused} style={{ width: share(refused) }} />}
    </div>
  );
}

export interface LoadBarProps {
  value: number;
  /** The ceiling; at it or above the bar turns to the due colour. */
  max: number;
}

/** How loaded somebody is: 56 × 4, beside a figure in words that says the same. */
export function LoadBar({ value, max }: LoadBarProps) {
  const full = max > 0 && value >= max;
  return (
    <span className={styles.load} aria-hidden="true">
      <span
        className={styles.part}
        data-tone={full ? 'due' : 'neutral'}
        style={{ width: `${max > 0 ? Math.min(100, (value / max) * 100) : 0}%` }}
      />
    </span>
  );
}
