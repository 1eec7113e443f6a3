import { describe, expect, it } from 'vitest';
import { splitQuotedHtml } from './quote-html.ts';
import { sanitizeHtml } from './sanitize.ts';

function split(html: string) {
  const result = sanitizeHtml(html, { cid: () => null, allowRemote: false });
  if (!result.ok) throw new Error(result.reason);
  return splitQuotedHtml(result.html);
}

describe('splitQuotedHtml sets the quoted tail apart', () => {
  it.each([
    [
      'Gmail',
      '<div dir="ltr">Merci</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Le 2 mars, B a écrit :</div><blockquote class="gmail_quote">Question</blockquote></div>',
    ],
    [
      'Outlook on the web',
      '<div>Merci</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>De :</b> B</div><div>Question</div>',
    ],
    [
      'Outlook for the desktop',
      '<p>Merci</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>De :</b> B</p></div><p>Question</p>',
    ],
    [
      'Thunderbird',
      '<p>Merci</p><div class="moz-cite-prefix">Le 2 mars, B a écrit :</div><blockquote type="cite"><p>Question</p></blockquote>',
    ],
    [
      'Apple Mail',
      '<div>Merci</div><blockquote type="cite"><div>Le 2 mars, B a écrit :</div><div>Question</div></blockquote>',
    ],
    [
      'ours',
      '<p>Merci</p><div class="guichet-quote"><p>Le 2 mars, B a écrit :</p><blockquote>Question</blockquote></div>',
    ],
    [
      'with a list footer after it',
      '<p>Merci</p><div class="gmail_quote"><blockquote>Question</blockquote></div>______________________________<br>usagers',
    ],
  ])('%s', (_name, html) => {
    const { fresh, quoted } = split(html);
    expect(fresh).toContain('Merci');
    expect(fresh).not.toContain('Question');
    expect(quoted).toContain('Question');
  });

  it('takes the attribution along with the quotation', () => {
    expect(
      split(
        '<p>Merci</p><div class="moz-cite-prefix">Le 2 mars, B a écrit :</div><blockquote type="cite">Question</blockquote>',
      ).fresh,
    ).not.toContain('a écrit');
  });
});

describe('splitQuotedHtml shows in doubt', () => {
  it.each([
    ['no quotation', '<p>Merci</p>'],
    ['an answer below', '<blockquote type="cite">Question</blockquote><p>Réponse</p>'],
    ['only a quotation', '<div class="gmail_quote"><blockquote>Question</blockquote></div>'],
    [
      'an answer between quoted paragraphs',
      '<p>Voir</p><div class="gmail_quote"><blockquote class="gmail_quote">Un</blockquote><div>Réponse</div><blockquote class="gmail_quote">Deux</blockquote></div>',
    ],
    ['a citation in the middle', '<p>Il a dit</p><blockquote>mot</blockquote><p>et voilà</p>'],
  ])('%s', (_name, html) => expect(split(html).quoted).toBeNull());

  it('does not believe marks that the mail brings along', () => {
    expect(split('<p>a</p><div data-quote="rest">b</div><p>c</p>').quoted).toBeNull();
  });
});
