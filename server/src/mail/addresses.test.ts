import { describe, expect, it } from 'vitest';
import { parseAddressList, validateAddress } from './addresses.ts';

describe('validateAddress', () => {
  it.each([
    ['a@b.fr', true],
    ["jean-marie.o'neil+devis@sous.domaine.example.test", true],
    ['élodie@exemple.test', true],
    ['a@exämple.test', true],
    ['"jean dupont"@x.example.test', true],
    ['a@b', false],
    ['a@@b.fr', false],
    ['@b.fr', false],
    ['a@', false],
    ['a b@c.fr', false],
    ['.a@b.fr', false],
    ['a..b@c.fr', false],
    ['a@-b.fr', false],
    ['a@b..fr', false],
    ['a@192.168.1.1', false],
    ['a@b.fr\r\nBcc: c@d.fr', false],
    ['<a@b.fr>', false],
    [`${'a'.repeat(65)}@b.fr`, false],
    [`a@${'b.'.repeat(130)}fr`, false],
    ['', false],
  ])('%j → %s', (address, expected) => expect(validateAddress(address)).toBe(expected));
});

describe('parseAddressList', () => {
  it.each([
    ['a@x.test', [{ name: '', address: 'a@x.test' }]],
    ['Camille Durand <Camille@X.TEST>', [{ name: 'Camille Durand', address: 'Camille@x.test' }]],
    [
      '"Durand, Camille" <a@x.test>; b@x.test',
      [
        { name: 'Durand, Camille', address: 'a@x.test' },
        { name: '', address: 'b@x.test' },
      ],
    ],
    [
      'a@x.test b@x.test\nc@x.test,',
      [
        { name: '', address: 'a@x.test' },
        { name: '', address: 'b@x.test' },
        { name: '', address: 'c@x.test' },
      ],
    ],
    ['a@x.test, A@X.test', [{ name: '', address: 'a@x.test' }]],
    ['mailto:a@x.test', [{ name: '', address: 'a@x.test' }]],
    ['Élodie « Été » <e@x.test>', [{ name: 'Élodie « Été »', address: 'e@x.test' }]],
    ['', []],
  ])('%j', (text, addresses) => expect(parseAddressList(text)).toEqual({ ok: true, addresses }));

  it('names every piece that is no address', () => {
    expect(parseAddressList('a@x.test, camille, b@')).toEqual({ ok: false, faults: ['camille', 'b@'] });
  });
});
