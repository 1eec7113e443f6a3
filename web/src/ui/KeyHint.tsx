import { useLingui } from '@lingui/react/macro';
import { Fragment } from 'react';
import styles from './KeyHint.module.css';

export interface KeyHintProps {
  /** A key spelling of keys.ts: `Shift+A`, `Ctrl+Enter`, `g t`. */
  keys: string;
  /** One frame for the whole combination, as on a primary button. */
  joined?: boolean;
}

/** The words on the keys of a spelling, in the person's language. */
export function useKeyWords(): (keys: string) => string[] {
  const { t } = useLingui();
  const words: Record<string, string> = {
    ctrl: t({ message: 'Ctrl', context: 'key' }),
    shift: t({ message: 'Maj', context: 'key' }),
    enter: t({ message: 'Entrée', context: 'key' }),
    escape: t({ message: 'Échap', context: 'key' }),
    delete: t({ message: 'Suppr', context: 'key' }),
    backspace: t({ message: 'Retour arrière', context: 'key' }),
    ' ': t({ message: 'Espace', context: 'key' }),
    arrowup: t({ message: 'Haut', context: 'key' }),
    arrowdown: t({ message: 'Bas', context: 'key' }),
    arrowleft: t({ message: 'Gauche', context: 'key' }),
    arrowright: t({ message: 'Droite', context: 'key' }),
  };
  return (keys) =>
    (keys.length > 1 ? keys.split(/\+(?=.)/) : [keys]).map(
      (key) => words[key.toLowerCase()] ?? key.toUpperCase(),
    );
}

/** The keys of a shortcut, drawn as keys. */
export function KeyHint({ keys, joined = false }: KeyHintProps) {
  const { t } = useLingui();
  const wordsOf = useKeyWords();
  const steps = keys === ' ' ? [keys] : keys.split(' ');
  return (
    <span className={styles.hint}>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a spelling never changes its order
        <Fragment key={index}>
          {index > 0 && <span className={styles.then}>{t({ message: 'puis', context: 'key' })}</span>}
          {joined ? (
            <kbd className={styles.key}>{wordsOf(step).join(' ')}</kbd>
          ) : (
            wordsOf(step).map((word) => (
              <kbd key={word} className={styles.key}>
                {word}
              </kbd>
            ))
          )}
        </Fragment>
      ))}
    </span>
  );
}
