import { describe, expect, it } from 'vitest';
import { contentDisposition, savedAs } from './content-disposition.ts';

describe('the name of a file', () => {
  it.each([
    ['tarif.pdf', `attachment; filename="tarif.pdf"; filename*=UTF-8''tarif.pdf`],
    [
      'Devis été n° 4.pdf',
      `attachment; filename="Devis ete n_ 4.pdf"; filename*=UTF-8''Devis%20%C3%A9t%C3%A9%20n%C2%B0%204.pdf`,
    ],
    [`a"b'c(d).txt`, `attachment; filename="a'b'c(d).txt"; filename*=UTF-8''a%22b%27c%28d%29.txt`],
    ['../../etc/passwd', `attachment; filename=".. .. etc passwd"; filename*=UTF-8''..%20..%20etc%20passwd`],
    [
      'x\r\nSet-Cookie: a=b',
      `attachment; filename="x Set-Cookie: a=b"; filename*=UTF-8''x%20Set-Cookie%3A%20a%3Db`,
    ],
    ['\u202Egpj.exe', `attachment; filename="gpj.exe"; filename*=UTF-8''gpj.exe`],
    ['', `attachment; filename="file"; filename*=UTF-8''file`],
  ])('%j', (name, header) => {
    expect(contentDisposition('attachment', name)).toBe(header);
  });

  it('is a header whatever it is made of', () => {
    const name = Array.from({ length: 0x2fff }, (_, code) => String.fromCodePoint(code)).join('');
    for (let at = 0; at < name.length; at += 97) {
      expect(() => new Headers({ a: contentDisposition('inline', name.slice(at, at + 97)) })).not.toThrow();
    }
    expect(() => contentDisposition('inline', `${'x'.repeat(199)}😀 \ud800`)).not.toThrow();
  });
});

describe('the type of a file', () => {
  it.each([
    ['image/png', 'image/png'],
    ['application/pdf', 'application/pdf'],
    ['application/zip', 'application/zip'],
    ['text/plain', 'application/octet-stream'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['application/xhtml+xml', 'application/octet-stream'],
    ['application/xml', 'application/octet-stream'],
    ['text/javascript', 'application/octet-stream'],
    ['not a type', 'application/octet-stream'],
    ['text/html; charset=x\r\nX: y', 'application/octet-stream'],
  ])('%s', (given, contentType) => {
    expect(savedAs(given)).toBe(contentType);
  });
});
