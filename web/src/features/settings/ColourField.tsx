import { useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { labelColours } from './colours.ts';
import styles from './settings.module.css';

/** One of the eight colours. Each has a name, so that colour is never the only sign. */
export function ColourField({ value, onChange }: { value: string; onChange: (colour: string) => void }) {
  const { t } = useLingui();
  const group = useId();
  const names: Record<(typeof labelColours)[number], string> = {
    '#C2453A': t`Rouge`,
    '#B0721E': t`Ocre`,
    '#5E7F23': t`Vert olive`,
    '#1F8A6D': t`Vert`,
    '#2F7FB8': t`Bleu`,
    '#7C5CC4': t`Violet`,
    '#B83A7E': t`Rose`,
    '#77797F': t`Gris`,
  };
  return (
    <fieldset className={styles.swatches} aria-label={t`Couleur`}>
      {labelColours.map((colour) => (
        <label
          key={colour}
          className={styles.swatch}
          title={names[colour]}
          style={{ '--q': colour } as React.CSSProperties}
        >
          <input
            type="radio"
            name={group}
            aria-label={names[colour]}
            checked={value.toUpperCase() === colour}
            onChange={() => onChange(colour)}
          />
          <span />
        </label>
      ))}
    </fieldset>
  );
}
