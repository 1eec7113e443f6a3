import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachmentContent, parseMessage } from './parse.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../test/fixtures/mail/${name}.eml`, import.meta.url));
const parse = (name: string) => parseMessage(fixture(name));
const parseText = (text: string) => parseMessage(Buffer.from(text.replaceAll('\n', '\r\n')));

describe('parseMessage reads what mailers write', () => {
  it('chooses text and HTML of an alternative and decodes the subject', async () => {
    const message = await parse('alternative-french');
    expect(message).toMatchObject({
      messageId: 'alt-1@client.example.test',
      subject: 'Commande n° 1204 « urgente »',
      from: { name: 'Camille Durand', address: 'camille@client.example.test' },
      to: [{ name: 'Support', address: 'support@guichet.example.test' }],
      priority: 'high',
      attachments: [],
      faults: [],
      automatic: null,
    });
    expect(message.text).toBe('Bonjour,\n\nMa commande n’est pas arrivée.\n');
    expect(message.html).toContain('Ma commande n’est pas arrivée.');
    expect(message.date?.toISOString()).toBe('2026-03-03T09:05:00.000Z');
  });

  it.each([
    ['windows-1252-as-latin1', 'Devis', 'Le devis s’élève à 1\u00a0200 €.'],
    ['utf-8-as-ascii', 'Accents', 'Ça marche déjà.'],
    ['iso-2022-jp', 'お問い合わせ', 'こんにちは、佐藤です。'],
    ['gbk-as-gb2312', '關於訂單', '您好，訂單還沒有到。'],
    ['raw-8bit-headers', 'Réclamation à traiter', 'Bonjour'],
  ])('decodes %s', async (name, subject, text) => {
    const message = await parse(name);
    expect(message.subject).toBe(subject);
    expect(message.text?.trim()).toBe(text);
  });

  it('decodes raw 8-bit names, each field by its own charset', async () => {
    const message = await parse('raw-8bit-headers');
    expect(message.from?.name).toBe('François Lefèvre');
    expect(message.to[0]?.name).toBe('Société');
  });

  it('joins a character cut between two encoded words and keeps a broken word as it is', async () => {
    expect((await parse('split-words')).subject).toBe('Problème de livraison à l’étranger =?broken');
  });

  it('reads attachment names of RFC 2231, of RFC 2047 and with a path', async () => {
    const { attachments, text } = await parse('rfc2231-names');
    expect(text).toBe('Voir ci-joint.');
    expect(attachments.map(({ filename, mimeType, size }) => ({ filename, mimeType, size }))).toEqual([
      { filename: 'Facture été 2026.pdf', mimeType: 'application/pdf', size: 4 },
      { filename: 'schéma.png', mimeType: 'image/png', size: 3 },
      { filename: 'notes.txt', mimeType: 'text/plain', size: 21 },
    ]);
  });

  it('gives the exact bytes of an attachment by its index', async () => {
    const raw = fixture('rfc2231-names');
    expect(Buffer.from((await attachmentContent(raw, 0))?.content ?? []).toString()).toBe('ABCD');
    expect(Buffer.from((await attachmentContent(raw, 2))?.content ?? []).toString()).toBe(
      'ligne une\r\nligne deux',
    );
    expect(await attachmentContent(raw, 3)).toBeNull();
  });

  it('calls a picture inline only when the HTML shows it', async () => {
    const { attachments } = await parse('inline-image');
    expect(attachments.map(({ contentId, inline }) => [contentId, inline])).toEqual([
      ['ecran@client.example.test', true],
      ['logo@client.example.test', false],
    ]);
  });

  it('keeps an enclosed message whole, named after its subject', async () => {
    const raw = fixture('forwarded-as-attachment');
    const { attachments, text } = await parseMessage(raw);
    expect(text?.trim()).toBe('À voir.');
    expect(attachments).toMatchObject([{ filename: 'Panne réseau.eml', mimeType: 'message/rfc822' }]);
    const enclosed = await parseMessage((await attachmentContent(raw, 0))?.content ?? new Uint8Array());
    expect(enclosed.attachments[0]?.filename).toBe('journal.zip');
  });

  it('names the method of an invitation', async () => {
    expect((await parse('calendar-invite')).attachments).toMatchObject([
      { mimeType: 'text/calendar', calendarMethod: 'REQUEST' },
    ]);
  });

  it('unfolds flowed text by quote depth and keeps the signature line', async () => {
    expect((await parse('flowed')).text).toBe(
      'Une phrase qui continue sur la ligne suivante.\n\n> Une citation qui continue aussi.\n-- \nCamille\n',
    );
  });
});

describe('parseMessage gives a value for every mail', () => {
  it.each(['empty', 'no-headers', 'no-separator', 'missing-boundary-end', 'nul-characters', 'nil-ids'])(
    '%s',
    async (name) => {
      const message = await parse(name);
      expect(message.faults).not.toContain('unreadable');
      expect(JSON.parse(JSON.stringify(message))).toBeTypeOf('object');
    },
  );

  it('has null or empty fields where the mail has none', async () => {
    expect(await parse('empty')).toMatchObject({
      messageId: null,
      from: null,
      date: null,
      subject: '',
      to: [],
      references: [],
      attachments: [],
    });
  });

  it('reads a text without any header, and one that follows the header without an empty line', async () => {
    expect((await parse('no-headers')).text).toBe('Juste un texte sans en-tête.\n');
    const message = await parse('no-separator');
    expect(message.subject).toBe('Sans ligne vide');
    expect(message.text).toContain('Bonjour, le texte commence ici');
  });

  it('keeps the parts of a mail that was cut off', async () => {
    const message = await parse('missing-boundary-end');
    expect(message.text).toBe('Le texte est la.');
    expect(message.attachments).toMatchObject([{ filename: 'coupe.pdf', size: 3 }]);
  });

  it('removes U+0000 everywhere', async () => {
    const message = await parse('nul-characters');
    expect(message.text).toBe('Avantapres\n');
    expect(JSON.stringify(message)).not.toContain('\\u0000');
  });

  it('shows a multipart whose boundary never comes as text', async () => {
    const message = await parseText('Content-Type: multipart/mixed; boundary=never\n\nLe texte.\n');
    expect(message.text).toBe('Le texte.\n');
  });

  it('reads a mail with old Macintosh line ends', async () => {
    const message = await parseMessage(Buffer.from('Subject: Mac\rFrom: a@b.example.test\r\rBonjour\r'));
    expect(message).toMatchObject({ subject: 'Mac', text: 'Bonjour\n' });
  });

  it('bounds nesting, parts and text, and says so', async () => {
    let nested = '';
    for (let i = 0; i < 60; i++) nested += `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`;
    expect((await parseText(`${nested}\nfin`)).faults).toContain('nesting');
    const many = await parseText(
      `Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: image/png\n\nx\n'.repeat(1_500)}--b--\n`,
    );
    expect(many.faults).toContain('parts');
    expect(many.attachments.length).toBeLessThanOrEqual(1_000);
    const long = await parseMessage(Buffer.from(`Subject: long\n\n${'a'.repeat(2_100_000)}`));
    expect(long).toMatchObject({ truncated: true, faults: ['textSize'] });
    expect(long.text).toHaveLength(2_000_000);
  });

  it('never rejects and never gives U+0000, whatever the bytes', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .constantFrom(
          'From: ',
          'Subject: =?utf-8?B?',
          '?=',
          '\r\n',
          '\r\n\r\n',
          '\n',
          'Content-Type: multipart/mixed; boundary=b',
          '--b',
          '--b--',
          'Content-Transfer-Encoding: base64',
          ';name*0*=%',
          '<',
          '>',
          '"',
          '\0',
          '\u00e9',
        )
        .map((text) => new Uint8Array(Buffer.from(text))),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const message = await parseMessage(Buffer.concat(pieces));
        expect(message.faults).not.toContain('unreadable');
        expect(JSON.stringify(message)).not.toContain('\\u0000');
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseMessage mends common faults', () => {
  it('reads raw 8-bit characters inside an encoded word', async () => {
    const raw = Buffer.concat([
      Buffer.from('Subject: =?iso-8859-1?Q?D=E9j=E0_'),
      Buffer.from([0xe9, 0x74, 0xe9]),
      Buffer.from('?=\r\n\r\nx'),
    ]);
    expect((await parseMessage(raw)).subject).toBe('Déjà été');
  });

  it('takes the From field that names an address when there are two', async () => {
    expect(
      (await parseText('From: [inconnu]\nFrom: Camille <camille@client.example.test>\n\nx')).from?.address,
    ).toBe('camille@client.example.test');
  });

  it('reads a daemon without domain', async () => {
    expect((await parseText('From: MAILER-DAEMON (Mail Delivery System)\n\nx')).from).toEqual({
      name: 'Mail Delivery System',
      address: 'MAILER-DAEMON',
    });
  });

  it('finds a boundary whose semicolon is missing', async () => {
    const message = await parseText(
      'Content-Type: multipart/mixed\n boundary="b"\n\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--\n',
    );
    expect(message.attachments).toMatchObject([{ filename: 'a.png' }]);
  });

  it('reads on after folded lines that lost their indentation', async () => {
    const message = await parseText('X-Tracker: abc\ndefg\nhijk\nlmno\npqrs\nSubject: Suite\n\nx');
    expect(message).toMatchObject({ subject: 'Suite', text: 'x' });
  });

  it('keeps a lone date in local form out and a missing From null', async () => {
    expect(await parseText('Date: hier\nSubject: x\n\nx')).toMatchObject({ date: null, from: null });
  });
});

describe('parseMessage reads dates', () => {
  it.each([
    ['Tue, 3 Mar 2026 10:05:00 +0100', '2026-03-03T09:05:00.000Z'],
    ['3 Mar 26 10:05 EST', '2026-03-03T15:05:00.000Z'],
    ['Tue, 03 Mar 2026 10:05:00 GMT (heure (locale))', '2026-03-03T10:05:00.000Z'],
    ['Mar, 03 March 2026 10.05.00 +0200', '2026-03-03T08:05:00.000Z'],
    ['2026-03-03T10:05:00Z', '2026-03-03T10:05:00.000Z'],
    ['Tue, 33 Mar 2026 10:05:00 +0100', null],
    ['Thu, 01 Jan 1900 00:00:00 +0000', null],
    ['demain', null],
  ])('%s', async (value, expected) => {
    expect((await parseText(`Date: ${value}\n\nx`)).date?.toISOString() ?? null).toBe(expected);
  });
});

describe('parseMessage reads addresses', () => {
  it.each([
    [
      '"Durand, Camille" <Camille@CLIENT.example.TEST>',
      { name: 'Durand, Camille', address: 'Camille@client.example.test' },
    ],
    [
      '=?utf-8?Q?Durand=2C_Camille_=3Cautre=40x.example.test=3E?= <camille@client.example.test>',
      { name: 'Durand, Camille <autre@x.example.test>', address: 'camille@client.example.test' },
    ],
    ['camille@client.example.test (Camille)', { name: 'Camille', address: 'camille@client.example.test' }],
    ['<camille@client.example.test>', { name: '', address: 'camille@client.example.test' }],
    [
      '"=?iso-8859-1?Q?Fran=E7ois?=" <f@client.example.test>',
      { name: 'François', address: 'f@client.example.test' },
    ],
  ])('%s', async (value, expected) => {
    expect((await parseText(`From: ${value}\n\nx`)).from).toEqual(expected);
  });

  it('flattens groups and knows that nobody is in an empty one', async () => {
    const message = await parseText(
      'To: Equipe: a@x.example.test, b@x.example.test;\nCc: undisclosed-recipients:;\n\nx',
    );
    expect(message.to.map((address) => address.address)).toEqual(['a@x.example.test', 'b@x.example.test']);
    expect(message.cc).toEqual([]);
  });
});
