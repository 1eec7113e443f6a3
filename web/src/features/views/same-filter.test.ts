import type { Filter } from '@guichet/contract/conversations';
import { describe, expect, it } from 'vitest';
import { sameFilter } from './same-filter.ts';

const [one, two] = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'];
const filter = (more: Partial<Filter> = {}): Filter => ({ place: 'open', assignment: 'any', ...more });

describe('two filters are the same', () => {
  it.each<[string, Filter, Filter, boolean]>([
    ['nothing asked', filter(), filter(), true],
    ['another place', filter(), filter({ place: 'all' }), false],
    ['another assignee', filter(), filter({ assignment: 'me' }), false],
    ['one as a list of one', filter({ departmentId: one }), filter({ departmentIds: [one] }), true],
    ['a list in another order', filter({ tagIds: [one, two] }), filter({ tagIds: [two, one] }), true],
    ['a list that is empty', filter({ status: [] }), filter(), true],
    ['one more in a list', filter({ status: ['open'] }), filter({ status: ['open', 'pending'] }), false],
    ['other words', filter({ text: 'devis' }), filter({ text: 'facture' }), false],
  ])('%s', (_, a, b, expected) => {
    expect(sameFilter(a, b)).toBe(expected);
    expect(sameFilter(b, a)).toBe(expected);
  });
});
