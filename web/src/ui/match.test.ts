import { describe, expect, it } from 'vitest';
import { matchRank } from './match.ts';

describe('what was typed finds', () => {
  it.each([
    ['', 'Archiver', 0],
    ['arch', 'Archiver', 0],
    ['assigner a y', 'Assigner à Yann Le Goff', 0],
    ['yann', 'Assigner à Yann Le Goff', 1],
    ['goff assi', 'Assigner à Yann Le Goff', 1],
    ['INES', 'Inès Benali', 0],
    ['soudre', 'Résoudre', 2],
    ['zz', 'Résoudre', null],
    ['archiver zz', 'Archiver', null],
  ])('%o in %o: %o', (typed, text, rank) => {
    expect(matchRank(typed, text)).toBe(rank);
  });
});
