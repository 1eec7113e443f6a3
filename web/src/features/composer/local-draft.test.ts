import type { ConversationDetail, Message } from '@guichet/contract/conversations';
import type { MyMailbox } from '@guichet/contract/people';
import { describe, expect, it } from 'vitest';
import { localDraft } from './local-draft.ts';

const address = (one: string) => ({ name: '', address: one });
const mailbox = {
  id: 'box',
  address: 'support@us.test',
  aliases: ['sav@us.test'],
  signatures: [{ of: 'mailbox', address: null, html: '<p>-- <br>Support</p>' }],
} as unknown as MyMailbox;
const message = (part: Partial<Message>): Message =>
  ({
    id: 'm1',
    direction: 'in',
    from: address('claire@customer.test'),
    to: [address('SAV@us.test'), address('paul@customer.test')],
    cc: [address('chef@customer.test')],
    replyTo: [],
    automatic: false,
    bounce: false,
    ...part,
  }) as Message;
const draftOf = (
  kind: 'reply' | 'replyAll' | 'forward',
  messages: Message[],
  messageId: string | null = null,
) =>
  localDraft({
    id: 'd1',
    kind,
    mailbox,
    detail: { row: { id: 'c1', seq: 7, subject: 'Devis' } as ConversationDetail['row'], messages },
    messageId,
    now: new Date('2026-01-01T10:00:00Z'),
    language: 'fr',
  });
const addresses = (list: readonly { address: string }[]) => list.map((one) => one.address);

describe('a draft that the server does not know yet', () => {
  it('answers the newest message of a person, as the address that was written to', () => {
    const draft = draftOf('reply', [
      message({}),
      message({ id: 'm2', automatic: true, from: address('robot@customer.test') }),
      message({ id: 'm3', direction: 'out', from: address('support@us.test') }),
    ]);
    expect(addresses(draft.to)).toEqual(['claire@customer.test']);
    expect(draft).toMatchObject({ from: 'sav@us.test', revision: 0, seenSeq: 7, conversationId: 'c1' });
    expect(draft.html).toBe('<p></p><p>-- <br>Support</p>');
  });
  it('goes to Reply-To, to everybody when it is to all, to nobody of ours', () => {
    const asked = message({ replyTo: [address('bureau@customer.test')] });
    expect(addresses(draftOf('reply', [asked]).to)).toEqual(['bureau@customer.test']);
    const all = draftOf('replyAll', [asked]);
    expect(addresses(all.to)).toEqual(['bureau@customer.test', 'paul@customer.test']);
    expect(addresses(all.cc)).toEqual(['chef@customer.test']);
  });
  it('a mail of ours is answered to those it went to, a forward goes to nobody yet', () => {
    const ours = message({
      id: 'm2',
      direction: 'out',
      from: address('support@us.test'),
      to: [address('x@y.test')],
    });
    expect(addresses(draftOf('reply', [message({}), ours], 'm2').to)).toEqual(['x@y.test']);
    expect(draftOf('forward', [message({})]).to).toEqual([]);
  });
});
