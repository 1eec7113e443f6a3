import { describe, expect, it } from 'vitest';
import { parseMessage } from '../mail/parse.ts';
import type { DemoConversation, DemoIncoming } from './content/index.ts';
import { type EarlierMail, writeIncoming } from './incoming-mail.ts';

const ana = { name: 'Ana Colas', email: 'ana@client.example.test' };
const conversation: DemoConversation = {
  key: 'c',
  mailbox: 'support',
  daysAgo: 1,
  startMinute: 540,
  subject: 'Balance B-40 : écran noir',
  correspondent: ana,
  steps: [],
};
const at = new Date('2026-03-02T08:00:00Z');
const ours: EarlierMail = {
  header: 'g1.ours@example.test',
  from: 'support@example.test',
  to: 'ana@client.example.test',
  subject: 'Re: Balance',
};
const first: EarlierMail = {
  header: 'first@client.example.test',
  from: 'ana@client.example.test',
  to: 'support@example.test',
  subject: 'Balance',
};

async function read(step: Partial<DemoIncoming>, earlier: EarlierMail[] = []) {
  const { raw, written } = await writeIncoming({
    step: { type: 'in', from: ana, text: 'Bonjour,\n\nRien ne s’affiche.', ...step },
    conversation,
    to: { name: 'Support', address: 'support@example.test' },
    earlier,
    id: 'unique',
    at,
  });
  return { parsed: await parseMessage(raw), written };
}

describe('a mail from outside', () => {
  it('is a message to the mailbox, with its files', async () => {
    const { parsed, written } = await read({
      cc: [{ name: 'Paul', email: 'paul@client.example.test' }],
      attachments: [{ filename: 'bon.pdf', kind: 'pdf', title: 'Bon' }],
    });
    expect(parsed.from).toEqual({ name: 'Ana Colas', address: 'ana@client.example.test' });
    expect(parsed.to).toEqual([{ name: 'Support', address: 'support@example.test' }]);
    expect(parsed.cc.map(({ address }) => address)).toEqual(['paul@client.example.test']);
    expect(parsed.subject).toBe('Balance B-40 : écran noir');
    expect(parsed.text).toContain('Rien ne s’affiche.');
    expect(parsed.date).toEqual(at);
    expect(parsed.attachments).toMatchObject([{ filename: 'bon.pdf', mimeType: 'application/pdf' }]);
    expect(parsed.messageId).toBe(written.header);
    expect(parsed.automatic).toBeNull();
    expect([...parsed.inReplyTo, ...parsed.references]).toEqual([]);
  });

  it('answers the mail before, and names those before that', async () => {
    const { parsed } = await read({ replyToPrevious: true }, [first, ours]);
    expect(parsed.inReplyTo).toEqual([ours.header]);
    expect(parsed.references).toEqual([first.header, ours.header]);
    expect(parsed.subject).toBe('Re: Balance B-40 : écran noir');
  });

  it('may be sent by a program', async () => {
    const away = await read({ automatic: 'outOfOffice', replyToPrevious: true }, [first, ours]);
    expect(away.parsed.automatic).toBe('autoReply');
    expect(away.parsed.inReplyTo).toEqual([ours.header]);
    const letter = await read({ automatic: 'newsletter' });
    expect(letter.parsed.automatic).toBe('list');
    expect(letter.parsed.automation.isBulk).toBe(true);
  });

  it('may report that ours did not arrive', async () => {
    const { parsed } = await read({ automatic: 'bounce', text: 'Ce message n’a pas pu être remis.' }, [ours]);
    expect(parsed.automatic).toBe('bounce');
    expect(parsed.bounce).toMatchObject({
      originalMessageId: ours.header,
      recipients: [{ address: 'ana@client.example.test', action: 'failed' }],
    });
    expect(parsed.text).toContain('n’a pas pu être remis');
    await expect(read({ automatic: 'bounce' })).rejects.toThrow('needs a mail');
  });
});
