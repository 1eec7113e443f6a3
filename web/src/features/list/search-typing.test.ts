import type { SearchVocabulary } from '@guichet/contract/search-names';
import { operatorName, operators } from '@guichet/contract/search-query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCriteria, inSight, isComplete, markWords, readTyped, searched } from './search-typing.ts';

const sav = '018f0000-0000-7000-8000-000000000001';
const sales = '018f0000-0000-7000-8000-000000000002';
const nadia = '018f0000-0000-7000-8000-000000000003';
const vocabulary: SearchVocabulary = {
  people: [{ id: nadia, name: 'Nadia Cherif' }],
  departments: [
    { id: sav, name: 'SAV' },
    { id: sales, name: 'Ventes Nord' },
  ],
  qualifications: [],
  tags: [],
  folders: [],
};
const typed = (draft: string, isFinal = false) => readTyped(draft, vocabulary, isFinal);

describe('what is typed', () => {
  it('leaves words and operators of text where they are', () => {
    expect(typed('devis de:ana "à signer"')).toEqual({
      text: 'devis de:ana "à signer"',
      criteria: {},
      draft: 'devis de:ana "à signer"',
      faults: [],
    });
  });

  it('lets an operator be typed to its end', () => {
    expect(typed('devis statut:rés')).toMatchObject({
      text: 'devis',
      criteria: {},
      draft: 'devis statut:rés',
    });
    expect(typed('devis statut:résolu')).toMatchObject({ criteria: {}, faults: [] });
  });

  it('lets a value of several words be typed to its end', () => {
    for (const draft of ['statut:en', 'statut:en ', 'statut:en atten', 'statut:en attente'])
      expect(typed(draft)).toEqual({ text: undefined, criteria: {}, draft, faults: [] });
    expect(typed('statut:en attente ')).toMatchObject({ criteria: { status: ['pending'] }, draft: '' });
    expect(typed('statut:en attente', true)).toMatchObject({ criteria: { status: ['pending'] }, draft: '' });
    // It turned out to be nothing's name.
    expect(typed('statut:en retard')).toMatchObject({ faults: [{ value: 'en' }], text: 'retard' });
  });

  it('takes it out of the field when it is complete', () => {
    expect(typed('devis statut:résolu ')).toMatchObject({
      text: 'devis',
      criteria: { status: ['resolved'] },
      draft: 'devis ',
    });
    expect(typed('department:sav', true)).toMatchObject({
      text: undefined,
      criteria: { departmentIds: [sav] },
      draft: '',
    });
    expect(typed('département:"ventes nord"')).toMatchObject({
      criteria: { departmentIds: [sales] },
      draft: '',
    });
  });

  it('keeps what names nothing, says so, and does not look for it as words', () => {
    const { text, draft, faults } = typed('devis département:xyz ');
    expect({ text, draft }).toEqual({ text: 'devis', draft: 'devis département:xyz ' });
    expect(faults.map(({ operator, value }) => [operator, value])).toEqual([['department', 'xyz']]);
    expect(typed('avant:demain', true).faults).toHaveLength(1);
    expect(typed('-statut:résolu ').faults).toHaveLength(1);
  });

  it('leaves the result on screen until all of it can be looked for', () => {
    for (const draft of ['département:xyz ', 'devis département:xyz ', 'statut:', 'de: '])
      expect([draft, isComplete(typed(draft))]).toEqual([draft, false]);
    for (const draft of ['', '  ', 'devis statut:rés', 'département:sav '])
      expect([draft, isComplete(typed(draft))]).toEqual([draft, true]);
  });

  it('an operator without a value says nothing yet', () => {
    expect(typed('de: ')).toMatchObject({ text: undefined, faults: [] });
    expect(typed('statut: ')).toMatchObject({ text: undefined, faults: [] });
  });

  it('looks for no operator but those of text, whatever is typed', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc
        .tuple(
          fc.constantFrom(...operators),
          fc.constantFrom('fr' as const, 'en' as const),
          fc.string({ maxLength: 6 }),
        )
        .map(([operator, language, value]) => `${operatorName(operator, language)}:${value}`),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.boolean(), (pieces, isFinal) => {
        const { text = '', draft } = typed(pieces.join(' '), isFinal);
        expect(text.length).toBeLessThanOrEqual(300);
        // Reading what is left again gives the same words: nothing wanders while one types.
        expect(readTyped(draft, vocabulary, isFinal).text ?? '').toBe(text);
      }),
    );
  });
});

describe('criteria from the field', () => {
  it('are added to those that stand', () => {
    expect(addCriteria({ departmentIds: [sav], is: ['unread'] }, { departmentIds: [sales, sav] })).toEqual({
      departmentIds: [sav, sales],
      is: ['unread'],
    });
  });
  it('my own name is me', () => {
    expect(searched({ text: 'devis' }, typed('assigné:nadia ', true), nadia)).toEqual({ assignment: 'me' });
    expect(searched({}, typed('assigné:nadia facture', true), sav)).toEqual({
      assignment: nadia,
      text: 'facture',
    });
  });
});

describe('marked words', () => {
  it('are those of the set, whatever their accents', () => {
    expect(markWords('Éléonore Dupré', new Set(['dupre']))).toEqual([
      { text: 'Éléonore ', marked: false },
      { text: 'Dupré', marked: true },
    ]);
  });
});

describe('an excerpt in a row', () => {
  const mark = { text: 'facture', marked: true };
  it('begins shortly before what was found, at a word', () => {
    const long = { text: '… nous vous prions de bien vouloir trouver la ', marked: false };
    expect(inSight([long, mark])).toEqual([{ text: '… trouver la ', marked: false }, mark]);
  });
  it('stays as it is where it is short, or nothing is found in it', () => {
    const short = [{ text: 'Voici la ', marked: false }, mark];
    expect(inSight(short)).toEqual(short);
    expect(inSight([{ text: 'x'.repeat(80), marked: false }])).toEqual([
      { text: 'x'.repeat(80), marked: false },
    ]);
    expect(inSight([mark])).toEqual([mark]);
    expect(inSight([])).toEqual([]);
  });

  it('looks for a status beyond a place that says one itself', () => {
    const pending = typed('statut:"en attente"', true);
    expect(searched({}, pending, sav, 'open')).toEqual({ place: 'all', status: ['pending'] });
    expect(searched({}, pending, sav, 'unassigned')).toEqual({
      place: 'all',
      assignment: 'none',
      status: ['pending'],
    });
    expect(searched({}, pending, sav, 'archive')).toEqual({ status: ['pending'] });
    expect(searched({}, typed('statut:en attente dans:spam', true), sav, 'open')).toEqual({
      place: 'spam',
      status: ['pending'],
    });
    // Over all mailboxes no place says a status.
    expect(searched({}, pending, sav)).toEqual({ status: ['pending'] });
  });
});
