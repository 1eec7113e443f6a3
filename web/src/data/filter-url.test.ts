import { Filter, filterFlags, listPlaces } from '@guichet/contract/conversations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filterAt,
  filterCount,
  filterParams,
  type ListFilter,
  pageOf,
  parseSearchParams,
  readFilter,
  stringifySearchParams,
  writeFilter,
} from './filter-url.ts';

const id = '018f0000-0000-7000-8000-000000000001';
const other = '018f0000-0000-7000-8000-000000000002';

const someOf = <T>(values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: values.length });
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2089-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const words = (most: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: most })
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.length <= most);
const ids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 5 });
const idsOrNone = fc.uniqueArray(fc.oneof(fc.uuid(), fc.constant('none')), { minLength: 1, maxLength: 5 });
const criteria = {
  folderId: fc.uuid(),
  assignment: fc.oneof(fc.constantFrom('me', 'none'), fc.uuid()),
  departmentIds: idsOrNone,
  qualificationIds: idsOrNone,
  status: someOf(['open', 'pending', 'resolved'] as const),
  tagIds: ids,
  is: someOf(filterFlags),
  correspondent: words(60),
  recordId: fc.uuid(),
  from: day,
  until: day,
  text: words(120),
};
const listFilter = fc.record(
  { place: fc.constantFrom(...listPlaces), ...criteria },
  { requiredKeys: [] },
) as fc.Arbitrary<ListFilter>;

describe('the filter in the address', () => {
  it('comes back as it was, through a real address', () => {
    fc.assert(
      fc.property(listFilter, (filter) => {
        const address = new URL(
          `https://guichet.example/m/1/open${stringifySearchParams(writeFilter(filter))}`,
        );
        expect(readFilter(parseSearchParams(address.search))).toEqual(filter);
      }),
    );
  });

  it('is one that the server takes, whatever stands in the address', () => {
    const names = [
      'in',
      'folder',
      'assigned',
      'department',
      'status',
      'tag',
      'is',
      'with',
      'from',
      'q',
      'page',
    ];
    const anything = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constantFrom('me', 'open,nothing,open', `${id},none,${id}`, '2026-02-30', ' ', 'any', 'all'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), anything), (params) => {
        const filter = readFilter(params);
        expect(Filter.safeParse(filterAt('open', filter)).success).toBe(true);
        expect(readFilter(filterParams(params))).toEqual(filter);
      }),
    );
  });

  it('drops what is not of a filter, value by value', () => {
    expect(
      readFilter({
        assigned: 'all',
        department: `12,${id},none`,
        status: 'open,closed',
        page: 2,
        from: '2026-02-30',
      }),
    ).toEqual({ departmentIds: [id, 'none'], status: ['open'] });
    expect(readFilter({ assigned: 'any', q: '   ', is: '' })).toEqual({});
  });

  it('reads like what it says', () => {
    const filter: ListFilter = {
      assignment: 'me',
      status: ['open', 'pending'],
      correspondent: '@client.example',
      text: 'de:ana "devis signé"',
    };
    expect(stringifySearchParams(writeFilter(filter))).toBe(
      '?assigned=me&status=open,pending&with=@client.example&q=de:ana+%22devis+sign%C3%A9%22',
    );
  });

  it('counts criteria, not the place', () => {
    expect(filterCount({ place: 'archive' })).toBe(0);
    expect(filterCount({ place: 'archive', assignment: 'me', tagIds: [id, other], text: 'devis' })).toBe(3);
  });
});

describe('a whole filter and its page', () => {
  const whole = fc.record(
    {
      place: fc.constantFrom(...listPlaces),
      ...criteria,
      assignment: fc.oneof(fc.constant('any'), criteria.assignment),
    },
    { requiredKeys: ['place', 'assignment'] },
  ) as fc.Arbitrary<Filter>;

  it('are the same thing', () => {
    fc.assert(
      fc.property(whole, (filter) => {
        fc.pre(filter.folderId === undefined || filter.place === 'filed' || filter.place === 'all');
        const page = pageOf(filter);
        expect(filterAt(page.place, page.filter)).toEqual(filter);
      }),
    );
  });

  it('put what stands twice together', () => {
    const twice: Filter = { place: 'open', assignment: 'any', departmentId: id, departmentIds: [other, id] };
    expect(pageOf(twice)).toEqual({ place: 'open', filter: { departmentIds: [id, other] } });
  });

  it('look for words everywhere unless the filter says where', () => {
    expect(filterAt('open', { text: 'devis' }).place).toBe('all');
    expect(filterAt('open', { text: 'devis', place: 'archive' }).place).toBe('archive');
    expect(filterAt('open', { folderId: id }).place).toBe('filed');
    expect(filterAt('pending', { assignment: 'me' }).place).toBe('pending');
  });
});
