import { type IconName, icons } from './icons.ts';

export type { IconName } from './icons.ts';

export interface IconProps {
  name: IconName;
  /** Side in px. The stroke follows so that the weight looks the same at every size. */
  size?: 12 | 14 | 16 | 20 | 24;
  className?: string;
  /** Said by a screen reader. Leave it out when words beside the icon say the same. */
  label?: string;
}

const strokes = { 12: 2, 14: 1.85, 16: 1.75, 20: 1.5, 24: 1.4 } as const;

/** A Tabler outline icon in the current ink. Hidden from assistive technology unless it has a label. */
export function Icon({ name, size = 16, className, label }: IconProps) {
  const Drawing = icons[name];
  return (
    <Drawing
      size={size}
      stroke={strokes[size]}
      className={className}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}
