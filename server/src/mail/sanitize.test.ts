import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterStyle } from './safe-style.ts';
import { htmlToText, linkifyText, MAX_HTML_LENGTH, sanitizeHtml } from './sanitize.ts';

const cid = (contentId: string) => (contentId === 'ecran@client.example.test' ? '/parts/0' : null);

function clean(html: string, allowRemote = false) {
  const result = sanitizeHtml(html, { cid, allowRemote });
  if (!result.ok) throw new Error(result.reason);
  return result;
}

describe('sanitizeHtml leaves nothing that runs or leads away by itself', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)><use href="https://x.example.test/a#b"></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="https://x.example.test"></object><embed src="https://x.example.test">',
    '<form action="https://x.example.test"><input autofocus onfocus=alert(1)><button formaction="javascript:alert(1)">x</button></form>',
    '<meta http-equiv="refresh" content="0;url=https://x.example.test"><base href="https://x.example.test/">',
    '<link rel="stylesheet" href="https://x.example.test/a.css"><style>@import "https://x.example.test";</style>',
    '<a href="jav&#x09;ascript:alert(1)">x</a><a href="data:text/html,x">y</a><a href="vbscript:x">z</a>',
    '<a href="//x.example.test">x</a><a href="/settings">y</a>',
    '<video poster="https://x.example.test/p"><source src="https://x.example.test/v"></video>',
    '<body onload=alert(1)><p onclick=alert(1) id=config class=menu>x</p>',
    '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
    '<xmp><img src=x onerror=alert(1)></xmp><plaintext><img src=x onerror=alert(1)>',
    '<!--[if mso]><img src="https://x.example.test/o"><![endif]-->',
  ])('%s', (html) => {
    const { html: safe } = clean(html, true);
    expect(safe).not.toMatch(
      /<(?:script|style|svg|math|iframe|object|embed|form|input|button|meta|base|link|video|source|xmp|plaintext)\b/i,
    );
    expect(safe).not.toMatch(/<[^>]*\s(?:on\w+|id|class|srcdoc|action|ping)=/i);
    expect(safe).not.toMatch(/(?:href|src)="(?!https?:|mailto:|tel:|\/parts\/)/i);
  });
});

describe('sanitizeHtml and remote pictures', () => {
  it.each([
    '<img src="https://pixel.example.test/p.gif">',
    '<img src="//pixel.example.test/p.gif">',
    '<img srcset="https://pixel.example.test/p.gif 2x">',
    '<table background="https://pixel.example.test/b.png"><tr><td>x</td></tr></table>',
    '<div style="background:url(https://pixel.example.test/b.png)">x</div>',
    '<div style="background-image: URL( \'//pixel.example.test/b.png\' )">x</div>',
  ])('blocks and counts %s', (html) => {
    const { html: safe, blockedRemote } = clean(html);
    expect(blockedRemote).toBe(1);
    expect(safe).not.toContain('pixel.example.test');
  });

  it('shows them once the reader asks, through the given address', () => {
    const html = '<img src="https://pixel.example.test/p.gif" alt="logo">';
    expect(clean(html, true)).toMatchObject({
      blockedRemote: 0,
      html: expect.stringContaining('src="https://pixel.example.test/p.gif"'),
    });
    const proxied = sanitizeHtml(html, {
      cid,
      allowRemote: true,
      remote: (url) => `/proxy?u=${encodeURIComponent(url)}`,
    });
    expect(proxied).toMatchObject({
      ok: true,
      html: expect.stringContaining('src="/proxy?u=https%3A%2F%2Fpixel.example.test%2Fp.gif"'),
    });
  });

  it('maps pictures of the mail itself and drops unknown ones', () => {
    expect(clean('<img src="cid:ecran@client.example.test">').html).toContain('src="/parts/0"');
    expect(clean('<img src="CID:ecran%40client.example.test">').html).toContain('src="/parts/0"');
    expect(clean('<img src="cid:autre">')).toMatchObject({
      blockedRemote: 0,
      html: expect.not.stringContaining('src='),
    });
    expect(clean('<img src="data:image/png;base64,iVBORw0KGgo=">').html).toContain('data:image/png');
  });
});

describe('sanitizeHtml keeps what a mail looks like', () => {
  it('keeps text, tables, colours and links that open apart', () => {
    const { html } = clean(
      '<center><table width="600" bgcolor="#ffffff"><tr><td style="padding:4px;color:#333" align="left"><a href="https://x.example.test/?a=1&b=2">Voir</a></td></tr></table></center>',
    );
    expect(html).toContain('<table width="600" bgcolor="#ffffff">');
    expect(html).toContain('style="padding:4px;color:#333"');
    expect(html).toMatch(/<a [^>]*href="https:\/\/x\.example\.test\/\?a=1&amp;b=2"/);
    expect(html).toContain('target="_blank"');
    expect(html).toContain('rel="noopener noreferrer nofollow"');
  });

  it.each([
    [
      '<a href="http://banque.test">http://banque.test</a><button>go</button>',
      'http://banque.test</a><div>go</div>',
    ],
    ['<form action="/x">http://banque.test<input></form>go', '<div>http://banque.test</div>go'],
    ['http://banque.test<script>x()</script>go', 'http://banque.test go'],
    ['http://banque.test<select><option>1</option></select><b>go</b>', 'http://banque.test<b> go</b>'],
    ['Bon<style>p{}</style>jour', 'Bonjour'],
    ['un <script>x()</script> mot', 'un  mot'],
  ])('keeps the words of what it removes apart: %s', (html, expected) => {
    expect(clean(html).html).toContain(expected);
  });

  it('closes what the mail leaves open', () => {
    expect(clean('<b>gras <i>italique').html).toBe('<b>gras <i>italique</i></b>');
  });

  it('gives up on HTML that is too large, so that the plain text stands', () => {
    const options = { cid, allowRemote: false };
    expect(sanitizeHtml('a'.repeat(MAX_HTML_LENGTH + 1), options)).toEqual({ ok: false, reason: 'tooLarge' });
    expect(sanitizeHtml('<b>'.repeat(70_000), options)).toEqual({ ok: false, reason: 'tooLarge' });
  });
});

describe('filterStyle', () => {
  it.each([
    ['color:red; font-weight: bold', 'color:red;font-weight:bold'],
    ['position:fixed;top:0;color:red', 'color:red'],
    ['color:red;background:url(https://x.example.test)', 'color:red'],
    ['width:expression(alert(1));height:2px', 'height:2px'],
    ['background:ur\\6c (https://x.example.test)', ''],
    ['background:/**/url(x)', ''],
    ['background-image:image-set("https://x.example.test" 1x)', ''],
    ['color:rgb(1, 2, 3);width:calc(100% - 2px)', 'color:rgb(1, 2, 3);width:calc(100% - 2px)'],
    ['color:var(--x)', ''],
    ['margin:-50px 0;margin-left:4px', 'margin-left:4px'],
    ['display:none;display:grid', 'display:none'],
    ['font-family:"a;b",serif', 'font-family:"a;b",serif'],
    ['-moz-binding:url(x)', ''],
    ['behavior:url(x)', ''],
    ['color', ''],
    ['', ''],
  ])('%j → %j', (style, expected) => expect(filterStyle(style).style).toBe(expected));
});

describe('linkifyText', () => {
  it('escapes everything and links addresses of the web and of mail', () => {
    const html = linkifyText(
      'Voir <https://x.example.fr/?a=1&b=2> ou ecrire@client.example.fr\n"fin" <script>',
    );
    expect(html).toContain(
      '<a href="https://x.example.fr/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">',
    );
    expect(html).toContain('<a href="mailto:ecrire@client.example.fr"');
    expect(html).toContain('<br>&quot;fin&quot; &lt;script&gt;');
  });

  it('makes no link of a script address', () => {
    expect(linkifyText('javascript:alert(1) data:text/html,x')).not.toContain('<a ');
  });

  it('writes no tag but its own links and line ends', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '<',
            '>',
            '"',
            "'",
            '&',
            'a',
            ' ',
            '.',
            ':',
            '/',
            '@',
            '\n',
            'http://',
            'www.',
            '.fr',
            'mailto:',
          ),
        }),
        (text) => {
          const rest = linkifyText(text).replace(
            /<a href="[^"<>]*" target="_blank" rel="noopener noreferrer nofollow">|<\/a>|<br>/g,
            '',
          );
          expect(rest).not.toMatch(/[<>"]/);
        },
      ),
    );
  });
});

describe('htmlToText', () => {
  it.each([
    ['<p>Bonjour&nbsp;<b>à</b> tous</p><p>Fin</p>', 'Bonjour\u00a0à tous\n\nFin'],
    ['<style>p{}</style><script>x</script><title>t</title>texte', 'texte'],
    ['<h1>Titre</h1>suite', 'Titre\nsuite'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['<a href="https://x.example.test">lien</a><img src="x" alt="image">', 'lien'],
    ['aper\u00adçu \u034f\u200c \u034f\u200c', 'aperçu'],
    ['<a href="http://banque.test">http://banque.test</a><button>go</button>', 'http://banque.test\ngo'],
    ['<form>http://banque.test</form>go', 'http://banque.test\ngo'],
    ['http://banque.test<script>x()</script>go', 'http://banque.test go'],
    ['a\0b', 'ab'],
    ['', ''],
  ])('%j', (html, expected) =>
    expect(htmlToText(html).replace(/\n{2,}/g, (run) => (html.includes('<p>') ? run : '\n'))).toBe(expected),
  );

  it('keeps controls apart where tags are stripped, too', () => {
    const text = htmlToText(`${'<div>'.repeat(5_000)}http://banque.test<button>go</button>`);
    expect(text).toBe('http://banque.test\ngo');
  });

  it('strips tags where the nesting is hostile', () => {
    expect(htmlToText(`${'<div>'.repeat(5_000)}texte &amp; &#233;`)).toBe('texte & é');
  });
});
