import type { Template } from '@guichet/contract/templates';
import { describe, expect, it } from 'vitest';
import { findTemplates, wordsOf } from './find-templates.ts';

const template = (name: string, html = '', subject = ''): Template => ({
  id: name,
  mailboxId: null,
  scope: 'private',
  name,
  subject,
  html,
  files: [],
  archived: false,
  mayEdit: true,
  uses: 0,
  revision: 1,
  updatedAt: '2026-03-02T08:00:00.000Z',
});
const all = [
  template('Relance', '<p>Votre facture n’est pas réglée</p>'),
  template('Délai de livraison', '<p>Comptez 5&nbsp;jours</p>'),
  template('Facture', '<p>Ci-joint</p>'),
  template('Retour', '<p>x</p>', 'Votre facture'),
];
const found = (typed: string) => findTemplates(all, typed).map(({ name }) => name);

describe('findTemplates', () => {
  it('finds by name, then by subject, then by text, without accents', () => {
    expect(found('facture')).toEqual(['Facture', 'Retour', 'Relance']);
    expect(found('delai')).toEqual(['Délai de livraison']);
    expect(found('reglee')).toEqual(['Relance']);
    expect(found('relance facture')).toEqual(['Relance']);
    expect(found('rien de tel')).toEqual([]);
  });
  it('keeps the given order where nothing was typed', () => {
    expect(found(' ')).toEqual(all.map(({ name }) => name));
  });
});

it('reads words without tags', () => {
  expect(wordsOf('<p>A&amp;B<br>c</p><ul><li>d</li></ul>')).toBe('A&B c d');
});
