import { MOST_NAMED } from '@guichet/contract/acts';
import { describe, expect, it } from 'vitest';
import { allListed, allMatching, checkedIds, extend, nothing, type Selection, toggle } from './selection.ts';

const listed = ['a', 'b', 'c', 'd', 'e'];
const checked = (selection: Selection, of = listed) => [...checkedIds(selection, of)].join('');

describe('choosing rows', () => {
  it('one by one, and by a range from the one checked last', () => {
    const one = toggle(nothing, 'b', listed);
    expect(checked(one)).toBe('b');
    expect(checked(extend(one, 'd', listed))).toBe('bcd');
    expect(checked(extend(extend(one, 'd', listed), 'a', listed))).toBe('abcd');
    expect(checked(toggle(one, 'b', listed))).toBe('');
  });

  it('a range without a beginning checks the one', () => {
    expect(checked(extend(nothing, 'c', listed))).toBe('c');
    expect(checked(extend(toggle(nothing, 'gone', ['gone']), 'c', listed))).toBe('c');
  });

  it('all that match takes in what is listed later; unchecking one leaves those that are listed', () => {
    const all = allMatching(allListed(listed));
    expect(checked(all, [...listed, 'f'])).toBe('abcdef');
    const without = toggle(all, 'c', listed);
    expect([checked(without), checked(without, [...listed, 'f']), without.isAll]).toEqual([
      'abde',
      'abde',
      false,
    ]);
  });

  it('forgets what is no longer listed', () => {
    expect(checked(allListed(listed), ['b', 'x'])).toBe('b');
  });

  it('names no more than the server takes', () => {
    const many = Array.from({ length: MOST_NAMED + 5 }, (_, number) => String(number));
    expect(allListed(many).ids.size).toBe(MOST_NAMED);
  });
});
