import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTransfer } from './transfer-encoding.ts';

const decode = (text: string, encoding: string) =>
  Buffer.from(decodeTransfer(Buffer.from(text, 'latin1'), encoding)).toString('latin1');

describe('decodeTransfer', () => {
  it.each([
    ['base64', 'QUJD\r\nREVG', 'ABCDEF'],
    ['base64', 'QQ==QkI=Qw==', 'ABBC'],
    ['base64', 'Q!U*J D', 'ABC'],
    ['base64', 'QUJ', 'AB'],
    ['quoted-printable', 'caf=E9=\r\n suite', 'caf\u00e9 suite'],
    ['quoted-printable', 'doux=  \r\nfin', 'douxfin'],
    ['quoted-printable', '100 =% =ZZ =', '100 =% =ZZ '],
    ['x-uuencode', 'begin 644 a.txt\n#86)C\n`\nend\n', 'abc'],
    ['7bit', 'tel=20quel', 'tel=20quel'],
    ['inconnu', 'tel quel', 'tel quel'],
  ])('%s of %j', (encoding, text, expected) => expect(decode(text, encoding)).toBe(expected));

  it('gives back any bytes sent as base64 with line ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const lines = Buffer.from(bytes)
          .toString('base64')
          .replace(/.{1,76}/g, '$&\r\n');
        expect(Buffer.from(decodeTransfer(Buffer.from(lines), 'base64')).equals(Buffer.from(bytes))).toBe(
          true,
        );
      }),
    );
  });
});
