import { describe, expect, it } from 'vitest';
import { attachmentName } from './attachment-name.ts';

describe('the name of an attachment', () => {
  it.each([
    ['plan.pdf', 'application/pdf', 'fr', 'plan.pdf'],
    [null, 'application/pdf', 'fr', 'pièce jointe 7.pdf'],
    [null, 'application/pdf', 'en', 'attachment 7.pdf'],
    ['', 'IMAGE/JPEG', 'en', 'attachment 7.jpg'],
    [null, 'message/rfc822', 'fr', 'pièce jointe 7.eml'],
    [null, 'application/octet-stream', 'fr', 'pièce jointe 7'],
    [null, 'constructor', 'en', 'attachment 7'],
  ] as const)('%j of %s in %s is %s', (filename, mimeType, language, expected) => {
    expect(attachmentName({ index: 6, filename, mimeType }, language)).toBe(expected);
  });
});
