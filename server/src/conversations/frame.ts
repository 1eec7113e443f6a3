/**
 * The document in which an HTML mail is shown. Nothing runs in it: its own policy and the frame's sandbox both
 * say so, and the sanitiser has left nothing to run. The page measures its height from outside, so the frame has
 * to be of the same origin: `sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"`, never with
 * `allow-scripts`.
 */
import { splitQuotedHtml } from '../mail/quote-html.ts';

const STYLE = `
:root{color-scheme:light}
html,body{margin:0;padding:0;background:#fff}
body{display:flow-root;font:14px/22px Inter,system-ui,sans-serif;color:#1a1c1e;overflow-wrap:anywhere;overflow-x:auto}
body>div>:first-child{margin-top:0}
body>div>:last-child{margin-bottom:0}
body>:first-child{margin-top:0}
body>:last-child{margin-bottom:0}
img{max-width:100%;height:auto}
table{max-width:100%}
pre{white-space:pre-wrap}
blockquote{margin:0 0 0 .25em;padding-left:.75em;border-left:2px solid #c9ced6}
details.quoted{margin-top:.75em}
details.quoted>summary{cursor:pointer;color:#4a5160;width:max-content;padding:.125em .5em;border-radius:4px}
details.quoted>summary:focus-visible{outline:2px solid #1f5fbf}
`;

/** What the frame may load: nothing but its own pictures, and remote ones once the reader asked. */
export function framePolicy(allowRemote: boolean): string {
  const pictures = allowRemote ? "img-src 'self' data: https: http:" : "img-src 'self' data:";
  return [
    "default-src 'none'",
    pictures,
    "style-src 'unsafe-inline'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  ].join('; ');
}

/** The whole document around sanitised HTML; what it surely quotes is folded. */
export function frameDocument(safeHtml: string, language: 'fr' | 'en'): string {
  const { fresh, quoted } = splitQuotedHtml(safeHtml);
  const label = language === 'fr' ? 'Texte cité' : 'Quoted text';
  const folded =
    quoted === null
      ? ''
      : `<details class="quoted"><summary>${label}</summary><div>${quoted}</div></details>`;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><base target="_blank"><title></title><style>${STYLE}</style></head>
<body dir="auto"><div>${fresh}</div>${folded}</body></html>`;
}
