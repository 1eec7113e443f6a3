import { describe, expect, it } from 'vitest';
import { correspondentWords } from './row-words.ts';

describe('the correspondent of a row', () => {
  it('is a name and an address', () => {
    expect(correspondentWords({ name: ' Claire Vasseur ', address: 'c@v.example.test' })).toEqual({
      name: 'Claire Vasseur',
      address: 'c@v.example.test',
    });
  });
  it.each(['', '  ', 'C@V.example.test'])('is the address alone when the name is "%s"', (name) => {
    expect(correspondentWords({ name, address: 'c@v.example.test' })).toEqual({
      name: 'c@v.example.test',
      address: '',
    });
  });
});
