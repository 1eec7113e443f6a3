import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTable, findDelimiter, parseRows, parseTable, readCell, writeCell, writeRow } from './csv.ts';

const latin1 = (text: string) => Uint8Array.from([...text].map((sign) => sign.charCodeAt(0)));

describe('decoding', () => {
  it.each([
    ['UTF-8 with a mark', Buffer.from('\u{FEFF}Société;Été'), 'utf-8', 'Société;Été'],
    ['UTF-8 without', Buffer.from('Société;Été'), 'utf-8', 'Société;Été'],
    ['Windows-1252', latin1('Soci\u00e9t\u00e9;\u0080;\u009cuvre'), 'windows-1252', 'Société;€;œuvre'],
    ['UTF-16', Buffer.from('\u{FEFF}Été\t1', 'utf16le'), 'utf-16le', 'Été\t1'],
    ['nothing but ASCII', Buffer.from('a;b'), 'utf-8', 'a;b'],
  ])('%s', (_name, bytes, encoding, text) => {
    expect(decodeTable(bytes)).toEqual({ text, encoding });
  });
});

describe('the delimiter', () => {
  it.each([
    ['Nom;Email\r\nA;a@x\r\n', ';'],
    ['Nom,Email\nA,a@x\n', ','],
    ['Nom\tEmail\nA\ta@x\n', '\t'],
    ['Nom;Adresse\r\n"Vasseur, Primeurs";"1, rue X, Rennes"\r\n', ';'],
    ['Name,Phone\n"a;b;c",1\n"d;e;f",2\n', ','],
    ['sep=,\r\na;b,c\r\n', ','],
    ['Nom\nA\n', ';'],
  ])('of %j is %j', (text, delimiter) => {
    expect(findDelimiter(text)).toBe(delimiter);
  });
});

describe('rows', () => {
  it.each([
    [
      'a;b\r\nc;d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a;b\rc;d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['"a;1";"b ""c"""\n', [['a;1', 'b "c"']]],
    ['"a\r\nb";c\n', [['a\r\nb', 'c']]],
    [
      'a;\n;b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['\n\n;;\na\n', [['a']]],
    ['5" disque;b\n', [['5" disque', 'b']]],
    ['"never closed;b\nc', [['never closed;b\nc']]],
    ['""\n"";x', [['', 'x']]],
    ['sep=;\r\na;b', [['a', 'b']]],
    ['', []],
  ])('of %j', (text, rows) => {
    expect(parseTable(text, ';')).toEqual(rows);
  });

  it('know the line where they begin', () => {
    const lines = parseRows('h\r\n"a\r\nb"\r\n\r\nc\nd', ';').map(({ line }) => line);
    expect(lines).toEqual([1, 2, 5, 6]);
  });

  it('come back as they were written', () => {
    const cells = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 6 }), (rows) => {
        const shown = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
        const read = parseTable(shown.map(writeRow).join(''), ';');
        expect(read.map((row) => row.map(readCell))).toEqual(shown.map((row) => row.map(readCell)));
      }),
    );
  });
});

describe('cells', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+33 2 99', "'+33 2 99"],
    ['-2', "'-2"],
    ['@SOMME(A1)', "'@SOMME(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['=a;b"', '"\'=a;b"""'],
    ['L’Étoile', 'L’Étoile'],
    ["'quoted'", "'quoted'"],
  ])('%j are written as %s', (text, written) => {
    expect(writeCell(text)).toBe(written);
  });
});
