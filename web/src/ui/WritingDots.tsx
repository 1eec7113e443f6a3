import styles from './WritingDots.module.css';

/** The three dots of somebody who writes. Say it in words beside them. */
export function WritingDots() {
  return (
    <span className={styles.dots} aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
