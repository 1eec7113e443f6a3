/**
 * What the palette offers comes from what is on screen: each part of it says, while it is mounted, what can be done
 * there. It is asked when the palette opens and as one types, not before.
 */
import { useEffect, useRef } from 'react';
import type { IconName } from '../../ui/Icon.tsx';

export type PaletteEntry = {
  id: string;
  label: string;
  /** Muted words after the label; they are searched too. */
  detail?: string;
  icon: IconName;
  keys?: string;
  isDanger?: boolean;
  /** Shown only for what was typed: one choice of many. */
  isTyped?: boolean;
  run: () => void;
};

export type PaletteGroup = { id: string; title: string; entries: readonly PaletteEntry[] };

type Contribution = { order: number; make: () => readonly PaletteGroup[] };

const contributions = new Set<Contribution>();

/** Everything that is offered now, those of the lowest order first. */
export const contributed = (): PaletteGroup[] =>
  [...contributions].sort((a, b) => a.order - b.order).flatMap(({ make }) => make());

/** Offers groups while the component is mounted. */
export function useContribution(order: number, make: () => readonly PaletteGroup[]): void {
  const latest = useRef(make);
  useEffect(() => {
    latest.current = make;
  });
  useEffect(() => {
    const contribution = { order, make: () => latest.current() };
    contributions.add(contribution);
    return () => {
      contributions.delete(contribution);
    };
  }, [order]);
}
