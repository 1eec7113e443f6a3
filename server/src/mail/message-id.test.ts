import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signMessageId, verifyMessageId } from './message-id.ts';
import { isUsableId } from './thread.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');
const unique = '0198f2c4-1111-7222-8333-444455556666';
const mailboxId = '0198f2c4-aaaa-7bbb-8ccc-ddddeeeeffff';
const id = signMessageId({ key, unique, mailboxId, domain: 'Guichet.example.test' });

describe('signMessageId', () => {
  it('gives back what was signed, for UUID and other mailbox identifiers', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.oneof(
          fc.uuid(),
          fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed()),
        ),
        (first, second) => {
          const signed = signMessageId({
            key,
            unique: first,
            mailboxId: second,
            domain: 'guichet.example.test',
          });
          expect(verifyMessageId(key, signed)).toEqual({ unique: first, mailboxId: second });
          expect(isUsableId(signed)).toBe(true);
          expect(signed.length).toBeLessThan(200);
        },
      ),
    );
  });

  it('is recognised in angle brackets, with space around and after a gateway changed its case', () => {
    for (const form of [id, `<${id}>`, ` ${id} `, id.toUpperCase()])
      expect(verifyMessageId(key, form)).toEqual({ unique, mailboxId });
  });

  it('refuses every change, another key and foreign identifiers', () => {
    const [local, domain] = id.split('@') as [string, string];
    for (let i = 3; i < local.length; i++) {
      if (local[i] === '.') continue;
      const changed = `${local.slice(0, i)}${local[i] === '0' ? '1' : '0'}${local.slice(i + 1)}@${domain}`;
      const result = verifyMessageId(key, changed);
      expect(result, `position ${i}`).toBeNull();
    }
    expect(verifyMessageId(Buffer.from('another key'), id)).toBeNull();
    for (const foreign of ['', '<>', '12345', 'a@b.test', 'g1.x.y.z@b.test', local])
      expect(verifyMessageId(key, foreign)).toBeNull();
  });

  it('keeps line ends and brackets out of the identifier', () => {
    const signed = signMessageId({ key, unique, mailboxId, domain: 'evil.test>\r\nBcc: x' });
    expect(signed).toMatch(/^[a-z0-9.]+@[a-z0-9.-]+$/);
    expect(() => signMessageId({ key, unique: 'no uuid', mailboxId, domain: 'x.test' })).toThrow(RangeError);
  });
});
