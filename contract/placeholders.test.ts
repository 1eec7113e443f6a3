import { describe, expect, it } from 'vitest';
import {
  conversationReference,
  fillHtml,
  fillText,
  leftIn,
  placeholderNamed,
  placeholders,
  placeholderWords,
  rangesOfLeft,
  spelledIn,
  toCanonical,
} from './placeholders.ts';

describe('a placeholder', () => {
  it.each([
    ['prénom', 'firstName'],
    ['PRENOM', 'firstName'],
    [' first name ', 'firstName'],
    ['firstName', 'firstName'],
    ['Mon&nbsp;nom', 'myName'],
    ['mon service', 'myDepartment'],
    ['aujourd&#39;hui', 'date'],
    ['entreprise', 'company'],
    ['constructor', null],
    ['prenon', null],
  ])('%s is %s', (word, key) => {
    expect(placeholderNamed(word)).toBe(key);
  });

  it('comes back from both languages to the same form', () => {
    for (const key of placeholders) {
      for (const language of ['fr', 'en'] as const) {
        expect(toCanonical(spelledIn(`<p>{{${key}}}</p>`, language))).toBe(`<p>{{${key}}}</p>`);
        expect(placeholderNamed(placeholderWords[key][language])).toBe(key);
      }
    }
  });

  it('that is unknown stays as it was typed', () => {
    expect(toCanonical('{{prenon}} {{ prénom }}')).toBe('{{prenon}} {{firstName}}');
  });
});

describe('filling', () => {
  const values = { firstName: 'Zoë & <Fils>', company: null, name: '' };
  it('writes values as text, and leaves what is not known in the language of its reader', () => {
    expect(fillHtml('<p>Bonjour {{prénom}} de {{company}}, {{name}}</p>', values, 'fr')).toBe(
      '<p>Bonjour Zoë &amp; &lt;Fils&gt; de {{société}}, {{nom}}</p>',
    );
    expect(fillText('{{firstName}} {{company}}', values, 'en')).toBe('Zoë & <Fils> {{company}}');
  });

  it('does not fill in what a value looks like', () => {
    expect(fillHtml('{{firstName}}', { firstName: '{{name}}', name: 'x' }, 'fr')).toBe('{{name}}');
  });
});

describe('what is left', () => {
  it('is found through tags, once each, mistyped ones too', () => {
    expect(
      leftIn(
        '<p>{{<strong>prénom</strong>}} et {{prénom}}</p><p>{{mon&nbsp;nom}} {{prenon}} {a} {{</p><p>}}</p>',
      ),
    ).toEqual(['{{prénom}}', '{{mon nom}}', '{{prenon}}']);
    expect(leftIn('<p>Bonjour</p>')).toEqual([]);
  });

  it('is marked where it stands', () => {
    expect(rangesOfLeft('à {{nom}} !')).toEqual([{ from: 2, to: 9 }]);
  });
});

it('a reference is one word, the same for ever', () => {
  expect(conversationReference('01900000-0000-7000-8000-00000a1b2c3d')).toBe('R0A1B2C3D');
});
