import { describe, expect, it } from 'vitest';
import { frameDocument, isColourless } from './frame.ts';

describe('colours of a mail', () => {
  it.each([
    ['<p>Bonjour,<br>voici le devis : couleur=rouge, color: red</p>', true],
    ['<p style="margin:0;font-size:14px">Bonjour</p><a href="https://x.test/?color=red">x</a>', true],
    ['<p style="color:#333">Bonjour</p>', false],
    ['<p style="margin:0;background:#fff">Bonjour</p>', false],
    ['<p style="margin:0;background-color:#fff">Bonjour</p>', false],
    ['<table bgcolor="#ffffff"><tr><td>x</td></tr></table>', false],
    ['<font color="red">x</font>', false],
  ])('%s: none is %s', (html, expected) => {
    expect(isColourless(html)).toBe(expected);
    expect(frameDocument(html, 'fr').includes('<html lang="fr" data-colourless>')).toBe(expected);
  });
});

it('shows where a disguised link leads', () => {
  const html = frameDocument('<p><a href="https://evil.test/">banque.fr</a></p>', 'fr');
  expect(html).toContain('(evil.test)');
});
