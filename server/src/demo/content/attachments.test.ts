import { describe, expect, it } from 'vitest';
import { attachmentBytes, type DemoAttachment, demoCompany } from './index.ts';

const { conversations } = demoCompany;

describe('attachmentBytes', () => {
  const attachments = conversations.flatMap((one) =>
    one.steps.flatMap((step): DemoAttachment[] =>
      step.type === 'in' || step.type === 'reply' ? (step.attachments ?? []) : [],
    ),
  );

  it('gives each a file of its kind', () => {
    const heads = {
      pdf: '%PDF-1.4',
      png: '\x89PNG',
      csv: '\xef\xbb\xbfMod',
      ics: 'BEGIN:VCALENDAR',
      txt: '',
    };
    for (const attachment of attachments) {
      const bytes = attachmentBytes(attachment);
      expect(
        bytes.subarray(0, 20).toString('latin1').startsWith(heads[attachment.kind]),
        attachment.filename,
      ).toBe(true);
      expect(attachment.filename.endsWith(`.${attachment.kind}`)).toBe(true);
      expect(attachmentBytes(attachment).equals(bytes)).toBe(true);
    }
    expect(new Set(attachments.map((one) => one.kind)).size).toBe(5);
    expect(attachments.some((one) => /[éèêàç]/.test(one.filename))).toBe(true);
  });

  it('writes PDF whose table of offsets is right and whose titles fit the font', () => {
    for (const attachment of attachments.filter((one) => one.kind === 'pdf')) {
      const text = attachmentBytes(attachment).toString('latin1');
      const xref = Number(/startxref\n(\d+)/.exec(text)?.[1]);
      expect(text.slice(xref, xref + 4)).toBe('xref');
      const offsets = [...text.slice(xref).matchAll(/^(\d{10}) 00000 n /gm)].map((match) => Number(match[1]));
      offsets.forEach((offset, index) => {
        expect(text.startsWith(`${index + 1} 0 obj`, offset)).toBe(true);
      });
      expect(
        [...attachment.title.replaceAll('’', "'")].every((letter) => letter.charCodeAt(0) < 256),
        attachment.title,
      ).toBe(true);
    }
  });
});
