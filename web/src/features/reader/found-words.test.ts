import type { SearchMark } from '@guichet/contract/search';
import { describe, expect, it } from 'vitest';
import { foundWords } from './found-words.ts';

const mark = (words: string[], more: Partial<SearchMark> = {}): SearchMark => ({
  field: 'any',
  words,
  phrase: false,
  ...more,
});
const found = (text: string, marks: SearchMark[], field: SearchMark['field'] = 'any') =>
  foundWords(text, field, marks).map(({ start, end }) => text.slice(start, end));

describe('what was looked for', () => {
  it('is found in any of its forms, whatever accents and case it stands in', () => {
    expect(found('Nos FACTURES d’été : une facturé', [mark(['factures', 'ete', 'facture'])])).toEqual([
      'FACTURES',
      'été',
      'facturé',
    ]);
  });
  it('is whole words', () => {
    expect(found('facturier', [mark(['facture'])])).toEqual([]);
  });
  it('of a phrase is its words in their order alone', () => {
    const phrase = mark(['devis', 'signe'], { phrase: true });
    expect(found('signé le devis : devis signé, devis', [phrase])).toEqual(['devis', 'signé']);
  });
  it('is only where the operator says', () => {
    const from = mark(['claire'], { field: 'from' });
    expect(found('Claire', [from])).toEqual([]);
    expect(found('Claire', [from], 'from')).toEqual(['Claire']);
  });
  it('stands once, even if two terms mean it', () => {
    expect(found('devis', [mark(['devis']), mark(['devis'], { phrase: true })])).toEqual(['devis']);
  });
});
