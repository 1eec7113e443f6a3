import { describe, expect, it } from 'vitest';
import { completeSearch } from './complete-search.ts';
import { daysOf, resolveSearch } from './resolve-search.ts';
import { meantNames, type SearchVocabulary } from './search-names.ts';
import { foldText, parseSearch, termsOf } from './search-query.ts';

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const vocabulary: SearchVocabulary = {
  people: [
    { id: id(1), name: 'Élodie Martin', email: 'elodie@boite.example' },
    { id: id(2), name: 'Élise Durand', email: 'elise@boite.example' },
  ],
  departments: [
    { id: id(3), name: 'Service après-vente' },
    { id: id(4), name: 'Ventes' },
  ],
  qualifications: [{ id: id(5), name: 'Réclamation' }],
  tags: [{ id: id(6), name: 'À rappeler' }],
  folders: [{ id: id(7), path: 'Clients/Été 2026' }],
};

describe('words', () => {
  const any = { field: 'any', phrase: false, negated: false, prefix: false };
  it.each<[string, object[]]>([
    ['', []],
    ['   ', []],
    [
      'devis toiture',
      [
        { ...any, text: 'devis' },
        { ...any, text: 'toiture', prefix: true },
      ],
    ],
    // A space says that the word is complete; two letters are not worth completing.
    ['toiture ', [{ ...any, text: 'toiture' }]],
    ['de', [{ ...any, text: 'de' }]],
    ['"devis signé"', [{ ...any, text: 'devis signé', phrase: true }]],
    ['« devis signé »', [{ ...any, text: 'devis signé', phrase: true }]],
    ['“devis signé”', [{ ...any, text: 'devis signé', phrase: true }]],
    // An open quote ends with the text.
    ['"devis sig', [{ ...any, text: 'devis sig', phrase: true }]],
    ['"devis"', [{ ...any, text: 'devis' }]],
    ['"', []],
    ['-relance', [{ ...any, text: 'relance', negated: true }]],
    ['-"bon de commande"', [{ ...any, text: 'bon de commande', phrase: true, negated: true }]],
    ['- relance', [{ ...any, text: 'relance', prefix: true }]],
    ['rendez-vous', [{ ...any, text: 'rendez vous', prefix: true }]],
    ['objet:devis ', [{ ...any, field: 'subject', text: 'devis' }]],
    ['Subject:"bon de"', [{ ...any, field: 'subject', text: 'bon de', phrase: true }]],
    ['de:claire@client.example', [{ ...any, field: 'from', text: 'claire client example', prefix: true }]],
    [
      'from:ana à:bob ',
      [
        { ...any, field: 'from', text: 'ana' },
        { ...any, field: 'to', text: 'bob' },
      ],
    ],
    ['à:bob ', [{ ...any, field: 'to', text: 'bob' }]],
    ['objet:', []],
    // No operators.
    ['10:30 ', [{ ...any, text: '10 30' }]],
    ['https://a.example/b ', [{ ...any, text: 'https a example b' }]],
    ['note:urgent ', [{ ...any, text: 'note urgent' }]],
    // What was not resolved is words.
    ['statut:bizarre ', [{ ...any, text: 'statut bizarre' }]],
  ])('%s', (query, expected) => {
    expect(termsOf(query)).toEqual(expected);
  });

  it('with accents written as marks of their own are whole', () => {
    expect(termsOf('signe\u0301 ')[0]?.text).toBe('signé');
  });

  it('fold accents, case and ligatures', () => {
    expect(foldText('Œuvre À L’ÉTÉ straße')).toBe('oeuvre a l’ete strasse');
  });
});

describe('operators', () => {
  it.each<[string, object, number?]>([
    ['assigné:moi', { assignment: 'me' }],
    ['assignee:me', { assignment: 'me' }],
    ['assigné:personne', { assignment: 'none' }],
    ['assignee:nobody', { assignment: 'none' }],
    ['assigne:elodie', { assignment: id(1) }],
    ['assigné:"Élise Durand"', { assignment: id(2) }],
    ['assignee:durand', { assignment: id(2) }],
    // Two begin so.
    ['assigné:él', {}, 1],
    ['assigné:', {}, 1],
    ['département:ventes', { departmentIds: [id(4)] }],
    ['department:"service apres-vente" département:aucun', { departmentIds: [id(3), 'none'] }],
    ['qualification:reclamation', { qualificationIds: [id(5)] }],
    ['statut:"à traiter"', { status: ['open'] }],
    ['status:open status:pending', { status: ['open', 'pending'] }],
    ['statut:résolu', { status: ['resolved'] }],
    ['a:pj', { is: ['attachment'] }],
    ['has:attachment has:unread', { is: ['attachment', 'unread'] }],
    ['a:"pièce jointe"', { is: ['attachment'] }],
    // No quotes are needed where something is called so.
    ['a:pièce jointe', { is: ['attachment'] }],
    ['statut:en attente devis', { status: ['pending'], text: 'devis' }],
    ['statut:En  Attente', { status: ['pending'] }],
    ['assigné:élise durand toiture', { assignment: id(2), text: 'toiture' }],
    ['département:service après-vente', { departmentIds: [id(3)] }],
    ['dans:tout devis', { place: 'all', text: 'devis' }],
    ['statut:en -attente', { text: '-attente' }, 1],
    ['avant:2026-03-01', { until: '2026-02-28' }],
    ['before:1/3/2026', { until: '2026-02-28' }],
    ['après:2026-02', { from: '2026-03-01' }],
    ['after:2025', { from: '2026-01-01' }],
    ['après:hier', {}, 1],
    ['étiquette:rappeler', { tagIds: [id(6)] }],
    ['tag:"a rappeler"', { tagIds: [id(6)] }],
    ['dans:corbeille', { place: 'trash' }],
    ['in:archive', { place: 'archive' }],
    ['dans:clients', { place: 'filed', folderId: id(7) }],
    ['devis de:ana statut:open "mot à mot"', { status: ['open'], text: 'devis de:ana "mot à mot"' }],
    // So near to "à:" that the value says which one it is.
    ['a:bob@client.example', { text: 'à:bob@client.example' }],
    ['-statut:open', {}, 1],
  ])('%s', (query, filter, unresolved = 0) => {
    const resolved = resolveSearch(query, vocabulary);
    expect(resolved.filter).toEqual(filter);
    expect(resolved.unresolved).toHaveLength(unresolved);
  });

  it('say where they stand, so that a chip can take them away', () => {
    const query = 'devis statut:open toit';
    const token = parseSearch(query).find(({ kind }) => kind === 'operator');
    expect(query.slice(token?.start, token?.end)).toBe('statut:open');
  });

  it.each([
    ['2026-02', { first: '2026-02-01', last: '2026-02-28' }],
    ['2024', { first: '2024-01-01', last: '2024-12-31' }],
    ['29/2/2024', { first: '2024-02-29', last: '2024-02-29' }],
    ['30/2/2024', null],
    ['2026-13', null],
    ['13', null],
  ])('days: %s', (value, expected) => {
    expect(daysOf(value)).toEqual(expected);
  });
});

describe('completion', () => {
  const labels = (query: string, language: 'fr' | 'en' = 'fr') =>
    completeSearch(query, query.length, vocabulary, language).map(({ label }) => label);
  it.each<[string, 'fr' | 'en', string[]]>([
    ['dé', 'fr', ['de:', 'département:']],
    ['sta', 'en', ['status:']],
    ['assigné:', 'fr', ['moi', 'personne', 'Élodie Martin', 'Élise Durand']],
    ['assignee:el', 'en', ['Élodie Martin', 'Élise Durand']],
    ['devis département:v', 'fr', ['Service après-vente', 'Ventes']],
    ['"sta', 'en', []],
    ['devis statut:en at', 'fr', ['en attente']],
    ['a:pièce ', 'fr', ['pièce jointe']],
    ['', 'fr', []],
  ])('%s', (query, language, expected) => {
    expect(labels(query, language)).toEqual(expected);
  });

  it('quotes names with spaces and goes on behind them', () => {
    const query = 'devis assigné:élod';
    const [first] = completeSearch(query, query.length, vocabulary, 'fr');
    expect(first).toMatchObject({ insert: 'assigné:"Élodie Martin" ', start: 6, end: query.length });
  });
});

it('no text makes it fail', () => {
  const pieces = [
    'de:',
    'à:',
    '"',
    '«',
    '»',
    '-',
    ' ',
    'é',
    'statut:',
    ':',
    '//',
    '1/2',
    '\u0301',
    '😀',
    'a',
  ];
  for (let n = 0; n < 3_000; n += 1) {
    let query = '';
    for (let k = n; k > 0; k = Math.floor(k / pieces.length)) query += pieces[k % pieces.length];
    const tokens = parseSearch(query);
    expect(tokens.every(({ start, end }) => start < end && end <= query.length)).toBe(true);
    resolveSearch(query, vocabulary);
    termsOf(query);
    completeSearch(query, query.length, vocabulary, 'fr');
  }
});

describe('a name that says too little', () => {
  it('gives all that it may mean, and none where there is nothing of the kind', () => {
    expect(meantNames('assignee', 'él', vocabulary)).toEqual(['Élodie Martin', 'Élise Durand']);
    expect(meantNames('department', 'vente', vocabulary)).toEqual(['Ventes']);
    expect(meantNames('department', 'achats', vocabulary)).toEqual([]);
    expect(meantNames('in', 'été', vocabulary)).toEqual(['Clients/Été 2026']);
  });
});
