import { useLingui } from '@lingui/react/macro';
import styles from './Avatar.module.css';

export interface AvatarProps {
  /** Full name: gives the initials and the accessible name. */
  name: string;
  /** Stable id: gives the hue. */
  id: string;
  /** Companies and mailboxes are square, people round. */
  square?: boolean;
  size?: 16 | 18 | 22 | 24 | 28 | 32;
  online?: boolean;
  away?: boolean;
  /** The name stands beside it: hidden from assistive technology. */
  decorative?: boolean;
}

/** One of twelve hues for an id, in degrees (FNV-1a of the id, mod 12). */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return (hash % 12) * 30 + 12;
}

/** At most two initials: those of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s\-_.@]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = words[0];
  if (first === undefined) return '?';
  const last = words.length > 1 ? words.at(-1) : undefined;
  const initial = (word: string) => (Array.from(word.replace(/^[^\p{L}\p{N}]+/u, ''))[0] ?? '').toUpperCase();
  return initial(first) + (last === undefined ? '' : initial(last));
}

/** Who: initials on a hue of their own, drawn and not written, so that the name alone is read and copied. */
export function Avatar({ name, id, square, size = 22, online, away, decorative }: AvatarProps) {
  const { t } = useLingui();
  const label = online ? t`${name}, en ligne` : away ? t`${name}, indisponible` : name;
  return (
    <span
      className={styles.avatar}
      data-initials={initialsOf(name)}
      data-size={size}
      data-square={square || undefined}
      data-online={online || undefined}
      data-away={away || undefined}
      style={{ '--s': `${size}px`, '--h': hueOf(id) } as React.CSSProperties}
      title={decorative ? undefined : name}
      {...(decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  );
}

export interface AvatarStackProps {
  people: readonly { id: string; name: string }[];
  /** How many are drawn; the others become "+n". */
  max?: number;
  size?: AvatarProps['size'];
}

/** Several people in a row, then how many more; the names of all are read. */
export function AvatarStack({ people, max = 3, size = 16 }: AvatarStackProps) {
  if (people.length === 0) return null;
  const shown = people.slice(0, max);
  const names = people.map((person) => person.name).join(', ');
  return (
    <span className={styles.stack} role="img" aria-label={names} title={names}>
      {shown.map((person) => (
        <Avatar key={person.id} {...person} size={size} decorative />
      ))}
      {people.length > shown.length && (
        <span
          className={styles.more}
          style={{ '--s': `${size}px` } as React.CSSProperties}
          aria-hidden="true"
        >
          +{people.length - shown.length}
        </span>
      )}
    </span>
  );
}
