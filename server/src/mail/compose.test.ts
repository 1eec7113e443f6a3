import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundReferences,
  ComposeError,
  type ComposeInput,
  composeMessage,
  replyRecipients,
} from './compose.ts';
import { attachmentContent, parseMessage } from './parse.ts';

const input: ComposeInput = {
  from: { name: 'Support', address: 'support@guichet.example.test' },
  to: [{ name: '', address: 'camille@client.example.test' }],
  subject: 'Devis',
  text: 'Bonjour',
  messageId: 'unique@guichet.example.test',
  date: new Date('2026-03-03T10:00:00Z'),
};
const compose = async (change: Partial<ComposeInput>) =>
  Buffer.from(await composeMessage({ ...input, ...change })).toString('utf8');
const headOf = (raw: string) => raw.slice(0, raw.indexOf('\r\n\r\n'));

describe('composeMessage', () => {
  it('writes what the reader gives back', async () => {
    const raw = await composeMessage({
      ...input,
      to: [
        { name: 'محمد علي', address: 'm@client.example.test' },
        { name: 'Société « Été » @ Paris, SARL', address: 's@client.example.test' },
      ],
      cc: [{ name: 'O"Brien', address: 'o@client.example.test' }],
      subject: 'Réponse à « votre demande » — suite et fin d’une longue histoire qui dépasse la ligne',
      text: 'Voilà.\n.\nFrom ici\n',
      html: '<p>Voilà <img src="cid:logo@g"></p>',
      inReplyTo: 'parent@client.example.test',
      references: ['root@client.example.test', 'parent@client.example.test'],
      attachments: [
        { filename: 'Facture été.pdf', mimeType: 'application/pdf', content: Buffer.from([0, 1, 255]) },
        {
          filename: 'logo.png',
          mimeType: 'image/png',
          content: Readable.from([Buffer.from('png')]),
          contentId: 'logo@g',
        },
      ],
    });
    const message = await parseMessage(raw);
    expect(message).toMatchObject({
      messageId: 'unique@guichet.example.test',
      from: input.from,
      to: [
        { name: 'محمد علي', address: 'm@client.example.test' },
        { name: 'Société « Été » @ Paris, SARL', address: 's@client.example.test' },
      ],
      cc: [{ name: 'O"Brien', address: 'o@client.example.test' }],
      subject: 'Réponse à « votre demande » — suite et fin d’une longue histoire qui dépasse la ligne',
      date: input.date,
      inReplyTo: ['parent@client.example.test'],
      references: ['root@client.example.test', 'parent@client.example.test'],
      automatic: null,
      faults: [],
    });
    expect(message.text?.trimEnd()).toBe('Voilà.\n.\nFrom ici');
    expect(message.html).toContain('Voilà');
    expect(message.attachments.map(({ filename, inline }) => [filename, inline])).toEqual([
      ['logo.png', true],
      ['Facture été.pdf', false],
    ]);
    expect([...((await attachmentContent(raw, 1))?.content ?? [])]).toEqual([0, 1, 255]);
  });

  it('never writes Bcc', async () => {
    const raw = await compose({ bcc: [{ name: 'Secret', address: 'secret@x.example.test' }] });
    expect(raw).not.toMatch(/bcc|secret/i);
  });

  it('marks automatic mail (RFC 3834) and no other', async () => {
    expect(headOf(await compose({ autoSubmitted: 'auto-replied' }))).toContain(
      'Auto-Submitted: auto-replied',
    );
    expect(headOf(await compose({}))).not.toMatch(/Auto-Submitted|^X-/im);
  });

  it('lets no value begin a header line of its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom(
            '\r',
            '\n',
            '\r\n',
            ':',
            'Bcc: x@y.test',
            'a',
            ' ',
            '\u2028',
            '"',
            '<',
            '>',
            'é',
            '\0',
            ',',
          ),
          maxLength: 12,
        }),
        async (evil) => {
          const raw = await compose({
            subject: evil,
            from: { name: evil, address: 'support@guichet.example.test' },
            to: [{ name: evil, address: 'camille@client.example.test' }],
            references: [evil, `a${evil}@b.test`],
            inReplyTo: evil,
            attachments: [{ filename: evil, mimeType: evil, content: Buffer.from('x'), contentId: null }],
          });
          const names = headOf(raw)
            .split('\r\n')
            .filter((line) => !/^[ \t]/.test(line))
            .map((line) => line.slice(0, line.indexOf(':')));
          for (const name of names)
            expect([
              'From',
              'To',
              'Subject',
              'Message-ID',
              'Date',
              'MIME-Version',
              'Content-Type',
              'Content-Transfer-Encoding',
              'References',
              'In-Reply-To',
            ]).toContain(name);
          expect((await parseMessage(Buffer.from(raw))).to).toHaveLength(1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses what cannot be written', async () => {
    await expect(compose({ to: [{ name: '', address: 'a@b\r\nBcc: x@y.test' }] })).rejects.toThrow(
      ComposeError,
    );
    await expect(compose({ messageId: 'no at' })).rejects.toThrow(ComposeError);
    await expect(compose({ date: new Date(Number.NaN) })).rejects.toThrow(ComposeError);
  });

  it('keeps every line of the header below 998 octets, also with long names and many references', async () => {
    const raw = await compose({
      to: Array.from({ length: 200 }, (_, index) => ({
        name: `Éléonore de la Tour ${index}`,
        address: `a${index}@client.example.test`,
      })),
      subject: 'mot très long '.repeat(100),
      references: Array.from(
        { length: 300 },
        (_, index) => `reference-${index}-${'x'.repeat(50)}@client.example.test`,
      ),
    });
    const lines = headOf(raw).split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThan(998);
    const references = /^References:(?:.*\r\n[ \t])*.*$/m.exec(headOf(raw))?.[0] ?? '';
    expect(references.length).toBeGreaterThan(3_000);
    expect(references.length).toBeLessThanOrEqual(4_000);
  });
});

describe('boundReferences', () => {
  it('keeps the first and as many of the last as fit, and drops what is no identifier', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `${index}-${'y'.repeat(60)}@x.test`);
    const kept = boundReferences(ids);
    expect(kept[0]).toBe(ids[0]);
    expect(kept.at(-1)).toBe(ids.at(-1));
    expect(kept.length).toBeLessThan(ids.length);
    expect(
      boundReferences(['a b', '12345', 'ok@x.test', 'ok@x.test', '<x@y>', `${'z'.repeat(950)}@x.test`]),
    ).toEqual(['ok@x.test']);
    expect(boundReferences([])).toEqual([]);
  });
});

describe('replyRecipients', () => {
  const person = (address: string, name = '') => ({ name, address });
  const ours = ['support@guichet.example.test', 'aide@guichet.example.test'];
  const mail = {
    from: person('camille@client.example.test', 'Camille'),
    replyTo: [],
    to: [person('Support@guichet.example.test'), person('chef@client.example.test')],
    cc: [
      person('aide@guichet.example.test'),
      person('compta@client.example.test'),
      person('CAMILLE@client.example.test'),
    ],
  };
  const addresses = (result: { to: { address: string }[]; cc: { address: string }[] }) => [
    result.to.map((a) => a.address),
    result.cc.map((a) => a.address),
  ];

  it.each([
    ['an answer goes to From', mail, false, [['camille@client.example.test'], []]],
    [
      'an answer goes to Reply-To before From',
      { ...mail, replyTo: [person('dossier@client.example.test')] },
      false,
      [['dossier@client.example.test'], []],
    ],
    [
      'a Reply-To that is our own address counts for nothing',
      { ...mail, replyTo: [person('support@guichet.example.test')] },
      false,
      [['camille@client.example.test'], []],
    ],
    [
      'an answer to all keeps everybody but us, each once',
      mail,
      true,
      [['camille@client.example.test', 'chef@client.example.test'], ['compta@client.example.test']],
    ],
    [
      'an answer to our own mail goes to its recipients',
      {
        from: person('aide@guichet.example.test'),
        replyTo: [person('support@guichet.example.test')],
        to: [person('camille@client.example.test')],
        cc: [person('compta@client.example.test')],
      },
      true,
      [['camille@client.example.test'], ['compta@client.example.test']],
    ],
    [
      'a mail without sender has nobody to answer',
      { from: null, replyTo: [], to: [], cc: [] },
      false,
      [[], []],
    ],
  ])('%s', (_name, original, all, expected) => {
    expect(addresses(replyRecipients(original, ours, all))).toEqual(expected);
  });
});
