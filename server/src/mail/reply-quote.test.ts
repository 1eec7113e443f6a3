import { describe, expect, it } from 'vitest';
import { splitQuoted } from './quote.ts';
import { forwardHeader, quoteForReply } from './reply-quote.ts';

const original = {
  html: null,
  text: 'Bonjour,\n\n> déjà cité\nMerci <b>\n',
  from: { name: 'Camille Durand', address: 'camille@client.example.test' },
  date: new Date('2026-03-03T23:30:00Z'),
  timeZone: 'Europe/Paris',
} as const;

describe('quoteForReply', () => {
  it('writes the attribution in French, in the reader’s time zone', () => {
    const { text, html } = quoteForReply({ ...original, language: 'fr' });
    expect(text).toBe(
      'Le 4 mars 2026 à 00:30, Camille Durand <camille@client.example.test> a écrit\u00a0:\n> Bonjour,\n>\n>> déjà cité\n> Merci <b>',
    );
    expect(html).toContain(
      'Le 4 mars 2026 à 00:30, Camille Durand &lt;camille@client.example.test&gt; a écrit\u00a0:',
    );
    expect(html).toContain('Merci &lt;b&gt;');
  });

  it('writes the attribution in English', () => {
    expect(quoteForReply({ ...original, language: 'en' }).text).toMatch(
      /^On 4 March 2026 at 00:30, Camille Durand <camille@client\.example\.test> wrote:\n/,
    );
  });

  it.each(['fr', 'en'] as const)('is recognised as a quotation when it comes back (%s)', (language) => {
    const { text } = quoteForReply({ ...original, language });
    expect(splitQuoted(`Ma réponse.\n\n${text}`)).toMatchObject({ fresh: 'Ma réponse.', quoted: text });
  });

  it('does without a date and without a sender', () => {
    expect(quoteForReply({ ...original, from: null, date: null, language: 'fr' }).text).toMatch(
      /^le correspondant a écrit\u00a0:/,
    );
  });

  it('takes sanitised HTML as it is', () => {
    expect(quoteForReply({ ...original, html: '<p>Bonjour</p>', language: 'fr' }).html).toMatch(
      /<blockquote [^>]*><p>Bonjour<\/p><\/blockquote>/,
    );
  });
});

describe('forwardHeader', () => {
  it('names sender, date, subject and recipients, and is not taken for a quotation', () => {
    const input = {
      ...original,
      to: [{ name: '', address: 'support@guichet.example.test' }],
      cc: [],
      subject: 'Devis <1>\r\nBcc: x',
      language: 'fr',
    } as const;
    const { text, html } = forwardHeader(input);
    expect(text).toBe(
      '---------- Message transféré ----------\nDe\u00a0: Camille Durand <camille@client.example.test>\nDate\u00a0: 4 mars 2026 à 00:30\nObjet\u00a0: Devis <1> Bcc: x\nÀ\u00a0: support@guichet.example.test\n',
    );
    expect(html).toContain('Devis &lt;1&gt;');
    expect(splitQuoted(`Pour info\n\n${text}\nBonjour\n`).quoted).toBeNull();
  });
});
