import type { DirectoryModule } from '@guichet/contract/directory';
import { i18n } from '@lingui/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLabel } from './module-words.ts';

beforeAll(() => i18n.loadAndActivate({ locale: 'fr', messages: {} }));

const module = (more: Partial<DirectoryModule>): DirectoryModule => ({
  id: '',
  kind: 'companies',
  singularFr: 'Compagnie',
  pluralFr: 'Compagnies',
  singularEn: 'Company',
  pluralEn: 'Companies',
  icon: 'building',
  archived: false,
  ...more,
});

describe('the button that makes a record', () => {
  it.each([
    [{}, 'Créer une compagnie'],
    [{ kind: 'contacts', singularFr: 'Contact' }, 'Créer un contact'],
    [{ kind: 'colleagues', singularFr: 'Collègue' }, 'Créer un collègue'],
    [{ singularFr: 'Société' }, 'Créer : Société'],
    [{ kind: 'own', singularFr: 'École' }, 'Créer : École'],
  ] satisfies [Partial<DirectoryModule>, string][])('of %j says %s', (more, words) => {
    expect(createLabel(module(more), 'fr').replace(/[\u00A0\u202F]/g, ' ')).toBe(words);
  });
});
