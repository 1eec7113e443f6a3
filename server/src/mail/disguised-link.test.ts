import { describe, expect, it } from 'vitest';
import { disguisedHost, revealDisguised } from './disguised-link.ts';
import { sanitizeHtml } from './sanitize.ts';

describe('the words of a link', () => {
  it.each([
    ['http://banque.test', 'http://evil.test/a', 'evil.test'],
    ['www.banque.fr', 'https://evil.test', 'evil.test'],
    ['banque.fr', 'https://evil.test', 'evil.test'],
    ['Allez sur www.banque.fr maintenant', 'https://evil.test', 'evil.test'],
    ['https://banque.fr', 'https://banque.fr@evil.test/', 'evil.test'],
    ['https://banque.fr', 'https://banque.fr.evil.test/', 'banque.fr.evil.test'],
    ['https://banque.fr', 'https://xbanque.fr/', 'xbanque.fr'],
    ['https://banque.fr', 'https://bаnque.fr/', 'xn--bnque-4ve.fr'],
    ['https://ban\u200bque.fr', 'https://evil.test', 'evil.test'],
    ['https://evil.test puis https://banque.fr', 'https://evil.test', 'evil.test'],
    ['https://banque.fr/a', 'http://banque.fr:8080/b', null],
    ['www.banque.fr', 'https://banque.fr', null],
    ['banque.fr', 'https://www.banque.fr', null],
    ['BANQUE.FR', 'https://client.banque.fr/', null],
    ['Votre compte', 'https://evil.test', null],
    ['facture.pdf', 'https://files.test/facture.pdf', null],
    ['lea@banque.fr', 'mailto:lea@banque.fr', null],
    ['lea@banque.fr', 'https://evil.test', null],
    ['https://banque.fr', 'tel:+33100000000', null],
    ['', 'https://evil.test', null],
  ])('%j leading to %s: %s', (words, href, expected) => {
    expect(disguisedHost(words, href)).toBe(expected);
  });
});

describe('revealDisguised', () => {
  const safe = (html: string) => {
    const result = sanitizeHtml(html, { cid: () => null, allowRemote: false });
    if (!result.ok) throw new Error(result.reason);
    return revealDisguised(result.html);
  };

  it('puts the true host behind the link, and the target in place of the title that it brought', () => {
    const html = safe(
      '<p><a href="http://evil.test/?a=1&b=2" title="banque.fr"><b>www.</b>banque.fr</a>, vite</p>',
    );
    expect(html).toContain('title="http://evil.test/?a=1&amp;b=2"');
    expect(html).not.toContain('title="banque.fr"');
    expect(html).toContain('banque.fr</a> <bdi class="host">(evil.test)</bdi>, vite');
  });

  it('leaves honest HTML as it is, to the letter', () => {
    const result = sanitizeHtml(
      '<a href="https://banque.fr/a">banque.fr</a> <a name="x">www.banque.fr</a> a < b <a href="https://x.test">ici</a>',
      { cid: () => null, allowRemote: false },
    );
    if (!result.ok) throw new Error(result.reason);
    expect(revealDisguised(result.html)).toBe(result.html);
  });

  it('judges each of several links, also one in the other', () => {
    const html = safe(
      '<a href="https://a.test">b.test</a><a href="https://c.test"><a href="https://d.test">www.e.fr</a></a>',
    );
    expect(html.match(/<bdi class="host">/g)?.length).toBeGreaterThanOrEqual(1);
    expect(html).toContain('(d.test)');
  });
});
