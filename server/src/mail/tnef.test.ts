import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedRtf, tnefAttribute, u32, writeTnef } from '../../test/tnef-writer.ts';
import { decompressRtf } from './compressed-rtf.ts';
import { attachmentContent, parseMessage } from './parse.ts';
import { MAX_TNEF_DEPTH, MAX_TNEF_FILES, readTnef, TnefError } from './tnef.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

/** A mail that brings this as winmail.dat, beside a text if there is one. */
const mailWith = (tnef: Uint8Array, text: string | null, more: string[] = []): Buffer =>
  Buffer.from(
    [
      'From: Claire <claire@client.example>',
      'Subject: Depuis Outlook',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      ...(text === null ? [] : ['--b', 'Content-Type: text/plain; charset=utf-8', '', text]),
      '--b',
      'Content-Type: application/ms-tnef; name="winmail.dat"',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(tnef).toString('base64'),
      ...more,
      '--b--',
      '',
    ].join('\r\n'),
  );

describe('readTnef', () => {
  it('gives names, types and contents, of attributes and of properties', () => {
    const message = readTnef(
      writeTnef({
        subject: 'Réunion',
        from: { name: 'Élodie', address: 'elodie@client.example' },
        text: 'Bonjour \x80',
        files: [
          {
            longName: 'Devis été 2026.pdf',
            title: 'DEVIST~1.PDF',
            mimeType: 'application/pdf',
            content: bytes('%PDF-1'),
          },
          { title: 'R\xe9sum\xe9.txt', content: bytes('deux') },
          { longName: 'plan.png', contentId: '<plan@x>', isProperty: true, content: bytes('trois') },
        ],
      }),
    );
    expect(message).toMatchObject({
      messageClass: 'IPM.Microsoft Mail.Note',
      subject: 'Réunion',
      from: { name: 'Élodie', address: 'elodie@client.example' },
      text: 'Bonjour €',
      html: null,
      isWhole: true,
    });
    expect(message.files.map((file) => ({ ...file, content: Buffer.from(file.content).toString() }))).toEqual(
      [
        {
          name: 'Devis été 2026.pdf',
          mimeType: 'application/pdf',
          contentId: null,
          content: '%PDF-1',
          message: null,
        },
        { name: 'Résumé.txt', mimeType: null, contentId: null, content: 'deux', message: null },
        { name: 'plan.png', mimeType: null, contentId: 'plan@x', content: 'trois', message: null },
      ],
    );
  });

  it('reads names by the code page of the message', () => {
    const title = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]).toString('latin1');
    const { files } = readTnef(writeTnef({ codePage: 1251, files: [{ title, content: bytes('x') }] }));
    expect(files[0]?.name).toBe('Привет');
  });

  it('reads enclosed mails, down to a depth', () => {
    let message = writeTnefDepth(MAX_TNEF_DEPTH - 1);
    for (let depth = 0; depth < MAX_TNEF_DEPTH - 1; depth++) {
      expect(message.isWhole).toBe(true);
      const inner = message.files[0]?.message;
      if (!inner) throw new Error(`nothing enclosed at ${depth}`);
      message = inner;
    }
    expect(message.files).toEqual([]);
    expect(countDepth(writeTnefDepth(MAX_TNEF_DEPTH + 3))).toBe(MAX_TNEF_DEPTH);
  });

  function writeTnefDepth(depth: number) {
    let input: Parameters<typeof writeTnef>[0] = { subject: 'le fond' };
    for (let i = 0; i < depth; i++) input = { subject: `${i}`, files: [{ message: input }] };
    return readTnef(writeTnef(input));
  }
  const countDepth = (message: ReturnType<typeof readTnef>): number =>
    1 + Math.max(0, ...message.files.map((file) => (file.message ? countDepth(file.message) : 0)));

  it('takes what is there of one that was cut, and says so', () => {
    const whole = writeTnef({
      files: [
        { longName: 'a.txt', content: bytes('a') },
        { longName: 'b.txt', content: bytes('b') },
      ],
    });
    const cut = readTnef(whole.subarray(0, whole.length - 20));
    expect(cut.isWhole).toBe(false);
    expect(cut.files[0]).toMatchObject({ name: 'a.txt' });
  });

  it('counts no further than its bounds', () => {
    const start = writeTnef({});
    const file = tnefAttribute(2, 0x00069002, Buffer.alloc(14));
    const many = Buffer.concat([start, ...Array.from({ length: MAX_TNEF_FILES + 50 }, () => file)]);
    expect(readTnef(many).isWhole).toBe(false);
    const claims = Buffer.concat([
      start,
      tnefAttribute(1, 0x00069003, Buffer.concat([u32(0xffffffff), u32(3)])),
    ]);
    expect(readTnef(claims).isWhole).toBe(false);
  });

  it('throws nothing but its own error, whatever the bytes are', () => {
    const valid = writeTnef({
      text: 'x',
      html: '<p>x</p>',
      rtf: storedRtf('{\\rtf1\\ansi x}'),
      files: [
        { longName: 'a', content: bytes('a') },
        { message: { text: 'y', files: [{ title: 'b', content: bytes('b') }] } },
      ],
    });
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([valid.subarray(0, 6), tail])),
      fc
        .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 })
        .map((changes) => {
          const changed = Buffer.from(valid);
          for (const [at, value] of changes) changed[at] = value;
          return changed;
        }),
      fc.nat(valid.length).map((length) => valid.subarray(0, length)),
    );
    fc.assert(
      fc.property(hostile, (input) => {
        try {
          const message = readTnef(input);
          const size = message.files.reduce((sum, file) => sum + file.content.length, 0);
          expect(size).toBeLessThanOrEqual(input.length);
        } catch (error) {
          expect(error).toBeInstanceOf(TnefError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('compressed RTF', () => {
  it('gives the examples of MS-OXRTFCP §4', () => {
    const simple = Buffer.from(
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c09002062770522047d0a800fa0'.slice(
        0,
        0,
      ) +
        '2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232' +
        '0af32068656c090020627705b06c647d0a800fa0',
      'hex',
    );
    expect(Buffer.from(decompressRtf(simple, 1_000) ?? []).toString('latin1')).toBe(
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    );
    const crossing = Buffer.from('1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', 'hex');
    expect(Buffer.from(decompressRtf(crossing, 1_000) ?? []).toString('latin1')).toBe(
      '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}',
    );
  });

  it('never gives more than is allowed, whatever is claimed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(2_000), (tail, limit) => {
        const input = Buffer.concat([u32(0), u32(0xffffffff), u32(0x75465a4c), u32(0), tail]);
        expect(decompressRtf(input, limit)?.length ?? 0).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe('a mail of Outlook', () => {
  it('shows what its winmail.dat holds, and not the winmail.dat', async () => {
    const tnef = writeTnef({
      text: 'Le texte de dedans',
      files: [
        { longName: 'Facture n° 12.pdf', mimeType: 'application/pdf', content: bytes('%PDF-1.4') },
        { longName: '..\\..\\evil.txt', content: bytes('x') },
      ],
    });
    const raw = mailWith(tnef, 'Le texte de dehors', [
      '--b',
      'Content-Type: text/csv; name="t.csv"',
      '',
      'a;b',
    ]);
    const { attachments, text } = await parseMessage(raw);
    expect(text?.trim()).toBe('Le texte de dehors');
    // Its own index stays where it was: stored mails name their parts by it.
    expect(attachments).toEqual([
      expect.objectContaining({ index: 1, filename: 't.csv' }),
      {
        index: 2,
        filename: 'Facture n° 12.pdf',
        mimeType: 'application/pdf',
        size: 8,
        contentId: null,
        inline: false,
      },
      expect.objectContaining({ index: 3, filename: 'evil.txt', mimeType: 'application/octet-stream' }),
    ]);
    const [original, csv, invoice] = await Promise.all(
      [0, 1, 2].map((index) => attachmentContent(raw, index)),
    );
    expect(Buffer.from(original?.content ?? []).equals(tnef)).toBe(true);
    expect(
      Buffer.from(csv?.content ?? [])
        .toString()
        .trim(),
    ).toBe('a;b');
    expect(invoice).toMatchObject({ filename: 'Facture n° 12.pdf' });
    expect(Buffer.from(invoice?.content ?? []).toString()).toBe('%PDF-1.4');
    expect(await attachmentContent(raw, 4)).toBeNull();
  });

  it('has the text of its winmail.dat where it has no other: HTML, wrapped HTML, RTF, plain', async () => {
    const html = await parseMessage(mailWith(writeTnef({ html: '<p>Été</p>', text: 'ignoré' }), null));
    expect(html).toMatchObject({ html: '<p>Été</p>', text: 'ignoré', attachments: [] });
    const wrapped = storedRtf(
      String.raw`{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial;}}` +
        String.raw`{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Caf\'e9 {\*\htmltag84 &nbsp;}5 < 6 \f1\'cf\'f0\f0 \u8364 ?\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}\par}`,
    );
    const unwrapped = await parseMessage(mailWith(writeTnef({ rtf: wrapped }), ''));
    expect(unwrapped.html?.trim()).toBe('<p>Café &nbsp;5 &lt; 6 Пр€</p>');
    const rtf = storedRtf(
      String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}{\info{\author Moi}}\pard Bonjour \b Claire\b0 ,\par L\rquote \'e9t\'e9\tab fin\par}`,
    );
    const plain = await parseMessage(mailWith(writeTnef({ rtf }), null));
    expect(plain).toMatchObject({ html: null, text: 'Bonjour Claire,\nL’été\tfin\n' });
  });

  it('encloses a mail of Outlook as an .eml that reads as one', async () => {
    const tnef = writeTnef({
      files: [
        {
          message: {
            subject: 'Commande / été',
            from: { name: 'Zoé', address: 'zoe@client.example' },
            html: '<p>Voilà</p>',
            files: [{ longName: 'é.txt', content: bytes('dedans') }],
          },
        },
      ],
    });
    const raw = mailWith(tnef, 'x');
    const { attachments } = await parseMessage(raw);
    expect(attachments).toEqual([
      expect.objectContaining({ filename: 'Commande   été.eml', mimeType: 'message/rfc822' }),
    ]);
    const enclosed = await attachmentContent(raw, attachments[0]?.index ?? -1);
    const inner = await parseMessage(enclosed?.content ?? new Uint8Array());
    expect(inner).toMatchObject({
      subject: 'Commande / été',
      from: { name: 'Zoé', address: 'zoe@client.example' },
      attachments: [expect.objectContaining({ filename: 'é.txt', size: 6 })],
    });
    expect(inner.html?.trim()).toBe('<p>Voilà</p>');
  });

  it.each([
    ['is no TNEF', bytes('rien')],
    ['is an invitation without a file', writeTnef({ messageClass: 'IPM.Schedule.Meeting.Request' })],
    ['was cut', writeTnef({ files: [{ longName: 'a', content: Buffer.alloc(100) }] }).subarray(0, -60)],
  ])('keeps a winmail.dat that %s', async (_, tnef) => {
    const { attachments } = await parseMessage(mailWith(tnef, 'x'));
    expect(attachments[0]).toMatchObject({ index: 0, filename: 'winmail.dat' });
  });
});
