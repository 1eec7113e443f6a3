import { describe, expect, it } from 'vitest';
import type { PaletteEntry, PaletteGroup } from './contributions.ts';
import { findEntries } from './find-entries.ts';

const entry = (label: string, more: Partial<PaletteEntry> = {}): PaletteEntry => ({
  id: label,
  label,
  icon: 'tag',
  run: () => undefined,
  ...more,
});
const groups: PaletteGroup[] = [
  {
    id: 'one',
    title: 'Cette conversation',
    entries: [
      entry('Remettre à non assigné'),
      entry('Assigner'),
      entry('Assigner à Yann Le Goff', { isTyped: true, detail: '3 ouverts' }),
    ],
  },
  { id: 'go', title: 'Aller à', entries: [entry('Ventes', { detail: 'ventes@example.test' })] },
];
const found = (typed: string) => findEntries(groups, typed).map(({ entries }) => entries.map(({ id }) => id));

describe('the palette', () => {
  it('shows commands at first, and single choices only once something is typed', () => {
    expect(found('')).toEqual([['Remettre à non assigné', 'Assigner'], ['Ventes']]);
    expect(found('goff')).toEqual([['Assigner à Yann Le Goff']]);
  });

  it('puts what begins with it before what holds it', () => {
    expect(found('assign')).toEqual([['Assigner', 'Assigner à Yann Le Goff', 'Remettre à non assigné']]);
  });

  it('searches the muted words too, and leaves out groups without any', () => {
    expect(found('ventes@')).toEqual([['Ventes']]);
    expect(found('nothing of the kind')).toEqual([]);
  });
});
