import { describe, expect, it } from 'vitest';
import { signaturesFor } from './signature.ts';

const MAILBOX = '01900000-0000-7000-8000-000000000001';
const other = '01900000-0000-7000-8000-000000000002';

describe('signaturesFor', () => {
  it('begins with one’s own and offers the mailbox’s', () => {
    const signatures = signaturesFor(
      { id: MAILBOX, signature: 'Service client\nwww.atelier.example' },
      { signatures: { [MAILBOX]: 'Léa <Marchand>', [other]: 'Ailleurs' } },
    );
    expect(signatures.map(({ of }) => of)).toEqual(['person', 'mailbox']);
    expect(signatures[0]?.html).toBe('<p>-- <br>Léa &lt;Marchand&gt;</p>');
    expect(signatures[1]?.html).toMatch(/^<p>-- <br>Service client<br>.*atelier\.example.*<\/p>$/);
  });

  it('has the mailbox’s where one has none of one’s own', () => {
    const signatures = signaturesFor({ id: MAILBOX, signature: 'Service client' }, {});
    expect(signatures).toEqual([{ of: 'mailbox', html: '<p>-- <br>Service client</p>' }]);
  });

  it('gives nothing for empty ones', () => {
    expect(signaturesFor({ id: MAILBOX, signature: ' \n' }, { signatures: { [MAILBOX]: '  ' } })).toEqual([]);
  });
});
