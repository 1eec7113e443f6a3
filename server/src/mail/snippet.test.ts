import { describe, expect, it } from 'vitest';
import { snippetOf } from './snippet.ts';

const snippet = (text: string | null, html: string | null = null, subject = '') =>
  snippetOf({ text, html, subject });

describe('snippetOf', () => {
  it.each([
    ['Bonjour,\n\n  je voudrais\tsavoir.\n', 'Bonjour, je voudrais savoir.'],
    ['Le 2 mars 2026, B a écrit :\n> Question ?\n\nRéponse.\n', 'Réponse.'],
    ['Oui.\n\nDe : A\nEnvoyé : lundi\nÀ : B\nObjet : x\n\nBonjour', 'Oui.'],
    ['Bonjour,\n\noui.\n\n-- \nService client\n01 23', 'Bonjour, oui.'],
    ['-- \nService client', '-- Service client'],
    ['Un tiret -- puis la suite', 'Un tiret -- puis la suite'],
    ['> seulement cité', '> seulement cité'],
    ['', ''],
  ])('%j → %j', (text, expected) => expect(snippet(text)).toBe(expected));

  it('reads the HTML where there is no text', () => {
    expect(snippet(null, '<p>Bonjour <b>à tous</b></p>')).toBe('Bonjour à tous');
    expect(snippet('  \n', '<p>Bonjour</p>')).toBe('Bonjour');
    expect(snippet(null, null)).toBe('');
  });

  it('is at most 200 characters and ends between words', () => {
    const long = snippet('mot '.repeat(200));
    expect(long.length).toBeLessThanOrEqual(200);
    expect(long).toMatch(/mot…$/);
    expect(snippet('😀'.repeat(300)).isWellFormed()).toBe(true);
  });
});
