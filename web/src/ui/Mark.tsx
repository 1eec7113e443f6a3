import styles from './Mark.module.css';

/** The mark alone, in the current ink. `size` in px; never below 16. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <path d="M3.5 19V11a8.5 8.5 0 0 1 16.6-2.6h-3.3A5.5 5.5 0 0 0 6.5 11v8Z" />
      <path d="M11.5 11.8h9V19h-3v-4.3h-6Z" />
      <rect x="1.5" y="18.6" width="21" height="3.2" rx=".4" />
    </svg>
  );
}

/** Mark and name. `size` is the mark's side in px (20 in the bar, 36 on the sign-in page). */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <span className={styles.logo} style={{ fontSize: size * 0.75, gap: size * 0.35 }}>
      <Mark size={size} />
      <span className={styles.name}>Guichet</span>
    </span>
  );
}
