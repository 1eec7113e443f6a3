import { describe, expect, it } from 'vitest';
import { filterCount, readFilter } from './filter.ts';

const id = '018f0000-0000-7000-8000-000000000001';

describe('the filter in the URL', () => {
  it('keeps what is a filter', () => {
    const search = { assignment: id, departmentId: id, qualificationId: id };
    expect(readFilter(search)).toEqual(search);
    expect(filterCount(search)).toBe(3);
  });
  it('drops what is not', () => {
    expect(readFilter({ assignment: 'all', departmentId: '12', qualificationId: 4, page: 2 })).toEqual({});
  });
  it('takes "any" for no filter', () => {
    expect(filterCount(readFilter({ assignment: 'any' }))).toBe(0);
  });
});
