import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeName, uniqueNames } from './zip-names.ts';

describe('the names in a zip', () => {
  it.each([
    ['Devis été n° 4.pdf', 'Devis été n° 4.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\a.txt', '_.._a.txt'],
    ['C:\\a.txt', 'C_a.txt'],
    ['.bashrc', 'bashrc'],
    ['..', 'file'],
    ['', 'file'],
    ['con.txt', '_con.txt'],
    ['a.txt. . ', 'a.txt'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['a\r\nb.txt', 'ab.txt'],
  ])('%j is %j', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  it('are each of their own, whatever came in', () => {
    const nameOf = uniqueNames();
    expect(
      ['photo.jpg', 'Photo.jpg', 'photo (2).jpg', 'photo.jpg', 'a.tar.gz', 'a.tar.gz'].map(nameOf),
    ).toEqual([
      'photo.jpg',
      'Photo (2).jpg',
      'photo (2) (2).jpg',
      'photo (3).jpg',
      'a.tar.gz',
      'a (2).tar.gz',
    ]);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 20 }), (names) => {
        const given = names.map(uniqueNames());
        expect(new Set(given.map((one) => one.toLowerCase())).size).toBe(names.length);
        for (const one of given) {
          expect(one).not.toMatch(/[\\/\0:]|^\.|^$/);
          expect(one.length).toBeLessThanOrEqual(200);
          expect(one.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
