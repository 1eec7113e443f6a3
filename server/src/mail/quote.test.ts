import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessage } from './parse.ts';
import { authoredText, isAttribution, splitQuoted } from './quote.ts';

describe('splitQuoted sets the quoted tail apart', () => {
  it.each([
    [
      'Gmail, French',
      'Merci !\n\nLe lun. 2 mars 2026 à 09:00, Support <support@guichet.example.test> a écrit :\n\n> Bonjour,\n> voici le devis.\n',
      'Merci !',
    ],
    [
      'Gmail, French, wrapped',
      'Merci !\n\nLe lun. 2 mars 2026 à 09:00, Support du guichet\n<support@guichet.example.test> a écrit :\n> Bonjour\n',
      'Merci !',
    ],
    ['Thunderbird, English', 'Fine.\n\nOn 3/2/26 09:00, Support wrote:\n> Hello\n>\n> Bye\n', 'Fine.'],
    ['German', 'Gut.\n\nAm 02.03.26 um 09:00 schrieb Support:\n> Hallo\n', 'Gut.'],
    [
      'Outlook, French',
      'Oui.\n\nDe : Support <s@g.example.test>\nEnvoyé : lundi 2 mars 2026 09:00\nÀ : Camille\nObjet : Devis\n\nBonjour\n',
      'Oui.',
    ],
    [
      'Outlook, French, no-break spaces',
      'Oui.\n\nDe\u00a0: Support\nEnvoyé\u00a0: lundi\nÀ\u00a0: Camille\nObjet\u00a0: Devis\n\nBonjour\n',
      'Oui.',
    ],
    [
      'Outlook, English, with ruler',
      'Yes.\n\n________________________________\nFrom: Support\nSent: Monday\nTo: Camille\nSubject: Quote\n\nHello\n',
      'Yes.',
    ],
    [
      'old Outlook mark',
      'Oui.\n\n-----Message d’origine-----\nDe : Support\nEnvoyé : lundi\nÀ : x\nObjet : y\n\nBonjour\n',
      'Oui.',
    ],
    ['original message mark', 'Yes.\n\n----- Original Message -----\nanything\n', 'Yes.'],
    [
      'a quotation inside the quoted Outlook mail',
      'Oui.\n\nDe : A\nEnvoyé : lundi\nÀ : B\nObjet : y\n\nBonjour\n\nLe 1 mars 2026, B a écrit :\n> plus ancien\n',
      'Oui.',
    ],
  ])('%s', (_name, text, fresh) => {
    const split = splitQuoted(text);
    expect(split.fresh.trim()).toBe(fresh);
    expect(split.quoted).not.toBeNull();
    expect(split.quotedLines).toBeGreaterThan(0);
  });

  it('keeps the attribution with the quotation', () => {
    const { quoted, quotedLines } = splitQuoted('A\n\nOn Monday, B wrote:\n> C\n> D\n');
    expect(quoted).toBe('On Monday, B wrote:\n> C\n> D');
    expect(quotedLines).toBe(3);
  });

  it('keeps a list footer visible after the quotation', () => {
    const { fresh, quoted } = splitQuoted(
      'A\n\nOn Monday, B wrote:\n> C\n\n________________________________________\nusagers mailing list\n',
    );
    expect(fresh).toContain('A');
    expect(fresh).toContain('usagers mailing list');
    expect(quoted).toContain('> C');
  });
});

describe('splitQuoted shows in doubt', () => {
  it.each([
    ['no quotation', 'Bonjour\n\nMerci\n'],
    ['an answer below the quotation', 'Le 2 mars 2026, B a écrit :\n> Question ?\n\nRéponse.\n'],
    ['only a quotation', 'Le 2 mars 2026, B a écrit :\n> Question ?\n'],
    ['a short marked passage without attribution', 'Regardez :\n> erreur 12\n'],
    [
      'a forwarded mail',
      'Pour info\n\n---------- Forwarded message ---------\nFrom: A\nDate: Monday\nSubject: x\nTo: b\n\nHello\n',
    ],
    [
      'a forwarded mail, French',
      'Pour info\n\n---------- Message transféré ----------\nDe : A\nDate : lundi\nObjet : x\nÀ : b\n\nBonjour\n',
    ],
    ['two lines that only look like a header', 'De : moi\nÀ : toi\nUn poème.\n'],
    ['a sentence with "wrote"', 'He wrote: nothing.\nThe end.\n'],
  ])('%s', (_name, text) => expect(splitQuoted(text)).toEqual({ fresh: text, quoted: null, quotedLines: 0 }));

  it('shows answers between quoted lines', () => {
    const { fresh } = splitQuoted(
      'Le 2 mars 2026, B a écrit :\n> Un ?\nRéponse une.\n> Deux ?\nRéponse deux.\n> Trois\n> quatre\n> cinq\n> six\n',
    );
    expect(fresh).toContain('Réponse une.');
    expect(fresh).toContain('Réponse deux.');
  });

  it('takes a mail whose subject says forwarded as content', () => {
    const text = 'Pour info\n\nDe : A\nEnvoyé : lundi\nÀ : B\nObjet : x\n\nBonjour\n';
    expect(splitQuoted(text, 'TR : x').quoted).toBeNull();
    expect(splitQuoted(text, 'RE : x').quoted).not.toBeNull();
  });

  it('loses no line, whatever the text', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, '')),
      fc.constantFrom(
        '> cité',
        '>> plus',
        '',
        'On Monday, B wrote:',
        'Le 2 mars 2026, B a écrit :',
        'De : A',
        'Envoyé : lundi',
        'À : B',
        'Objet : x',
        '-- ',
        '____________',
        '-----Original Message-----',
        'fresh words',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
        const { fresh, quoted } = splitQuoted(lines.join('\n'));
        const kept = `${fresh}\n${quoted ?? ''}`;
        for (const text of lines) expect(kept).toContain(text.trim());
      }),
    );
  });
});

describe('isAttribution', () => {
  it.each([
    ['Le lundi 2 mars 2026 à 09:00, Jean a écrit :', true],
    ['On Mon, Mar 2, 2026 at 9:00 AM Jean <j@x.test> wrote:', true],
    ['El lun, 2 mar 2026 a las 9:00, Juan escribió:', true],
    ['2026-03-02 9:00 GMT+01:00 Jean <j@x.test>:', true],
    ['Voici la liste :', false],
    ['', false],
  ])('%s → %s', (line, expected) => expect(isAttribution(line)).toBe(expected));
});

describe('authoredText', () => {
  it('leaves quoted lines and their attributions out, wherever the answer stands', () => {
    expect(authoredText('Le 2 mars 2026, B a écrit :\n> Question ?\n\nRéponse.\n')).toBe('Réponse.');
    expect(authoredText('> Un ?\nOui.\n> Deux ?\nNon.\n')).toBe('Oui.\nNon.');
  });

  it('gives the answer of an Outlook mail', async () => {
    const raw = readFileSync(new URL('../../test/fixtures/mail/outlook-reply.eml', import.meta.url));
    const message = await parseMessage(raw);
    expect(authoredText(message.text ?? '', message.subject)).toBe('Oui, c’est bon pour moi.\n\nCamille');
  });
});
