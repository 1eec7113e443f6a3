import { signaturesFor } from '@guichet/contract/people';
import { describe, expect, it } from 'vitest';
import { signatureBlock } from './signature.ts';

describe('signatureBlock', () => {
  it('begins with the dashes by which mail programs know it', () => {
    expect(signatureBlock('<p>Léa</p><p>02</p>')).toBe(
      '<div data-signature=""><p>-- <br>Léa</p><p>02</p></div>',
    );
    expect(signatureBlock('<ul><li>Léa</li></ul>')).toBe(
      '<div data-signature=""><p>-- </p><ul><li>Léa</li></ul></div>',
    );
  });
});

describe('signaturesFor', () => {
  const one = (of: 'person' | 'mailbox', address: string | null) => ({ of, address });
  it('takes one’s own before the mailbox’s, and the address’s own before the one for all', () => {
    const all = [
      one('mailbox', null),
      one('mailbox', 'sav@example.test'),
      one('person', null),
      one('person', 'sav@example.test'),
      one('person', 'other@example.test'),
    ];
    expect(signaturesFor(all, 'SAV@example.test')).toEqual([
      one('person', 'sav@example.test'),
      one('person', null),
      one('mailbox', 'sav@example.test'),
      one('mailbox', null),
    ]);
    expect(signaturesFor(all, 'support@example.test')[0]).toEqual(one('person', null));
  });
});
