import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniff } from './sniff.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('sniff', () => {
  it.each<[string, Uint8Array, string, string | null, string, string, string | null]>([
    [
      'a picture that says nothing',
      latin1('\x89PNG\r\n\x1a\n'),
      'application/octet-stream',
      null,
      'picture',
      'image/png',
      null,
    ],
    ['a JPEG called PNG', latin1('\xff\xd8\xff\xe0'), 'image/png', 'a.png', 'picture', 'image/jpeg', null],
    [
      'a page that says picture',
      latin1('<!DOCTYPE html><script>alert(1)</script>'),
      'image/png',
      'a.png',
      'text',
      'text/plain',
      null,
    ],
    ['a page', latin1('<html>'), 'text/html', 'a.html', 'text', 'text/plain', null],
    [
      'a drawing',
      latin1('<?xml version="1.0"?><!-- x --><svg xmlns="x"/>'),
      'text/plain',
      null,
      'picture',
      'image/svg+xml',
      null,
    ],
    [
      'a page with a drawing in it',
      latin1('<html><svg/></html>'),
      'image/svg+xml',
      'a.svg',
      'text',
      'text/plain',
      null,
    ],
    ['a PDF behind some noise', latin1('xx\n%PDF-1.7\n'), 'text/plain', null, 'pdf', 'application/pdf', null],
    [
      'a photo of a phone',
      latin1('\0\0\0\x18ftypheic\0\0\0\0'),
      'image/jpeg',
      'IMG.JPG',
      'none',
      'image/heic',
      'HEIC',
    ],
    ['AVIF', latin1('\0\0\0\x18ftypavif\0\0\0\0'), 'image/avif', null, 'picture', 'image/avif', null],
    ['TIFF', latin1('II*\0\x08\0\0\0'), 'image/tiff', null, 'none', 'image/tiff', 'TIFF'],
    [
      'a table of Excel',
      latin1('PK\x03\x04\0\0'),
      'application/octet-stream',
      'a.xlsx',
      'none',
      'application/octet-stream',
      'Excel',
    ],
    ['a zip', latin1('PK\x03\x04\0\0'), 'application/zip', 'a.zip', 'none', 'application/zip', 'ZIP'],
    [
      'a log',
      latin1('2026-03-02 \x1b[31mERR\x1b[0m\n'),
      'application/octet-stream',
      'a.log',
      'text',
      'text/plain',
      null,
    ],
    ['UTF-16', latin1('\xff\xfea\0'), 'text/csv', 'a.csv', 'text', 'text/plain', null],
    ['an empty file', latin1(''), 'text/plain', 'a.txt', 'text', 'text/plain', null],
    [
      'bytes called text',
      latin1('a\0b\x01\x02'),
      'text/plain',
      'a.txt',
      'none',
      'application/octet-stream',
      null,
    ],
    [
      'a mail',
      latin1('From: a@b.example\r\n\r\nx'),
      'message/rfc822',
      null,
      'message',
      'message/rfc822',
      null,
    ],
  ])('%s', (_, bytes, claimed, name, kind, mimeType, format) => {
    expect(sniff(bytes, claimed, name)).toEqual({ kind, mimeType, format });
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, claimed) => {
        expect(sniff(bytes, claimed, null).mimeType).not.toMatch(/html/);
      }),
    );
  });
});
