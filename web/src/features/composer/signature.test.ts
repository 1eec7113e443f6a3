import { describe, expect, it } from 'vitest';
import { forSender, isSameSignature, signatureIn, withSignature } from './signature.ts';

const block = (inside: string) => `<div data-signature="">${inside}</div>`;
const MINE = block('<p>-- <br>Léa<br><a href="https://atelier.example">atelier.example</a></p><p>02</p>');
const OURS = block('<p>-- <br>Service client</p>');
/** As drafts had it before signatures were blocks. */
const OLD = '<p>-- <br>Service client</p>';

describe('withSignature', () => {
  it.each([
    ['stands at the end of a text that has none', '<p>Bonjour</p>', MINE, `<p>Bonjour</p>${MINE}`],
    ['leaves a line to write on in an empty text', '', MINE, `<p></p>${MINE}`],
    ['takes the place of another, as a whole', `<p>Bonjour</p>${MINE}`, OURS, `<p>Bonjour</p>${OURS}`],
    ['takes the place of one of an older draft', `<p>Bonjour</p>${OLD}`, MINE, `<p>Bonjour</p>${MINE}`],
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
    const spelled = block(
      '<p>--<br />Léa<br><a target="_blank" href="https://atelier.example">atelier.example</a></p><p>02</p>',
    );
    expect(isSameSignature(spelled, MINE)).toBe(true);
    expect(isSameSignature(MINE, OURS)).toBe(false);
    expect(isSameSignature(OLD, OURS)).toBe(true);
  });

  it('compares pictures too', () => {
    const picture = (id: string) => block(`<p>-- <br>Léa<img src="/api/pictures/${id}"></p>`);
    expect(isSameSignature(picture('a'), picture('a'))).toBe(true);
    expect(isSameSignature(picture('a'), picture('b'))).toBe(false);
  });

  it('lets placeholders stand for anything', () => {
    const wish = block('<p>-- <br>Léa (réf. {{reference}})</p>');
    expect(isSameSignature(block('<p>-- <br>Léa (réf. R1)</p>'), wish)).toBe(true);
    expect(isSameSignature(block('<p>-- <br>Léo (réf. R1)</p>'), wish)).toBe(false);
  });
});

describe('forSender', () => {
  const signatures = [
    { of: 'mailbox' as const, address: null, html: OURS },
    { of: 'mailbox' as const, address: 'sav@us.test', html: block('<p>-- <br>SAV {{address}}</p>') },
  ];
  const change = (html: string, from: string, to: string, all = signatures) =>
    forSender({ html, signatures: all, from, to, values: {}, language: 'fr' });
  const SAV = block('<p>-- <br>SAV sav@us.test</p>');

  it('changes with the address, there and back', () => {
    expect(change(`<p>A</p>${OURS}`, 'support@us.test', 'SAV@us.test')).toBe(
      `<p>A</p>${block('<p>-- <br>SAV SAV@us.test</p>')}`,
    );
    expect(change(`<p>A</p>${SAV}`, 'sav@us.test', 'support@us.test')).toBe(`<p>A</p>${OURS}`);
  });

  it('leaves what its author chose, changed or took out', () => {
    for (const html of [
      `<p>A</p>${MINE}`,
      `<p>A</p>${block('<p>-- <br>Service client, vite</p>')}`,
      '<p>A</p>',
    ])
      expect(change(html, 'support@us.test', 'sav@us.test')).toBe(html);
  });

  it('comes and goes where only one of the addresses has one', () => {
    const [, sav] = signatures;
    expect(change('<p>A</p>', 'support@us.test', 'sav@us.test', sav ? [sav] : [])).toBe(`<p>A</p>${SAV}`);
    expect(change(`<p>A</p>${SAV}`, 'sav@us.test', 'support@us.test', sav ? [sav] : [])).toBe('<p>A</p>');
  });
});
