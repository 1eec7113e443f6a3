import { describe, expect, it } from 'vitest';
import { isAddress, parseRecipients } from './recipients.ts';

describe('recipients as typed or pasted', () => {
  const cases: [string, string, [string, string][]][] = [
    ['an address', 'claire@vasseur.example', [['', 'claire@vasseur.example']]],
    ['a name and an address', 'Claire Vasseur <c@v.example>', [['Claire Vasseur', 'c@v.example']]],
    ['a quoted name with a comma', '"Vasseur, Claire" <c@v.example>', [['Vasseur, Claire', 'c@v.example']]],
    ['escaped quotes in a name', '"Le \\"Petit\\"" <p@v.example>', [['Le "Petit"', 'p@v.example']]],
    [
      'a list with commas, semicolons and lines',
      'a@x.example, B <b@x.example>;\nc@x.example',
      [
        ['', 'a@x.example'],
        ['B', 'b@x.example'],
        ['', 'c@x.example'],
      ],
    ],
    [
      'addresses separated by blanks',
      'a@x.example b@x.example',
      [
        ['', 'a@x.example'],
        ['', 'b@x.example'],
      ],
    ],
    ['a name with an at sign', '"info@ancien" <n@x.example>', [['info@ancien', 'n@x.example']]],
    ['a pasted link', 'mailto:a@x.example', [['', 'a@x.example']]],
    ['the same address twice', 'a@x.example, A <A@X.example>', [['', 'a@x.example']]],
    ['an accent and no address', 'Élodie', [['', 'Élodie']]],
    ['nothing', ' ; , ', []],
  ];
  it.each(cases)('%s', (_name, text, expected) => {
    expect(parseRecipients(text).map((one) => [one.name, one.address])).toEqual(expected);
  });
  it.each([
    ['a@x.example', true],
    ['é@données.example', true],
    ['a@x', false],
    ['a b@x.example', false],
    ['a@@x.example', false],
    ['@x.example', false],
  ])('%s is an address: %s', (text, expected) => {
    expect(isAddress(text)).toBe(expected);
  });
});
