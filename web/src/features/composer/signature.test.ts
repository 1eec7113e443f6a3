import { describe, expect, it } from 'vitest';
import { isSameSignature, signatureIn, withSignature } from './signature.ts';

const MINE = '<p>-- <br>Léa<br><a href="https://atelier.example">atelier.example</a></p>';
const OURS = '<p>-- <br>Service client</p>';

describe('withSignature', () => {
  it.each([
    ['stands at the end of a text that has none', '<p>Bonjour</p>', MINE, `<p>Bonjour</p>${MINE}`],
    ['leaves a line to write on in an empty text', '', MINE, `<p></p>${MINE}`],
    ['takes the place of another', `<p>Bonjour</p>${OURS}`, MINE, `<p>Bonjour</p>${MINE}`],
    ['leaves what was written below it', `<p>A</p>${OURS}<p>PS</p>`, MINE, `<p>A</p>${MINE}<p>PS</p>`],
    ['is taken out', `<p>Bonjour</p>${MINE}`, '', '<p>Bonjour</p>'],
    ['adds nothing where there is none', '<p>Bonjour</p>', '', '<p>Bonjour</p>'],
    [
      'is known as the editor spells it',
      '<p>A</p><p dir="auto">--&nbsp;<br />Service client</p>',
      '',
      '<p>A</p>',
    ],
    [
      'exchanges the last of two, the one above being the author’s words',
      `${OURS}<p>A</p>${OURS}`,
      MINE,
      `${OURS}<p>A</p>${MINE}`,
    ],
    ['does not take two dashes in a sentence for one', '<p>-- oui --</p>', MINE, `<p>-- oui --</p>${MINE}`],
  ])('%s', (_what, html, signature, after) => {
    expect(withSignature(html, signature)).toBe(after);
  });
});

describe('signatureIn', () => {
  it('finds what was put there', () => {
    expect(signatureIn(`<p>A</p>${MINE}`)?.html).toBe(MINE);
    expect(signatureIn('<p>A</p>')).toBeNull();
  });
});

describe('isSameSignature', () => {
  it('compares what is read', () => {
    expect(
      isSameSignature(
        MINE,
        '<p>--<br>Léa<br><a target="_blank" href="https://atelier.example">atelier.example</a></p>',
      ),
    ).toBe(true);
    expect(isSameSignature(MINE, OURS)).toBe(false);
  });
});
