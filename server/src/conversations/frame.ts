/**
 * The document in which an HTML mail is shown. Nothing runs in it: its own policy and the frame's sandbox both
 * say so, and the sanitiser has left nothing to run. The page measures its height from outside, so the frame has
 * to be of the same origin: `sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"`, never with
 * `allow-scripts`.
 */
import { revealDisguised } from '../mail/disguised-link.ts';
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
.host{font:12px/16px Inter,system-ui,sans-serif!important;color:#5c3b00!important;background:#fff1d0!important;padding:0 .25em;border-radius:3px}
@media screen{
:root[data-scheme=dark]{color-scheme:dark}
[data-scheme=dark],[data-scheme=dark] body{background:#1a1b1e}
[data-scheme=dark] body{color:#ecece9}
[data-scheme=dark] a{color:#a3b6ff}
[data-scheme=dark] img{background:#fff}
[data-scheme=dark] blockquote{border-left-color:#3d4046}
[data-scheme=dark] details.quoted>summary{color:#babbbe}
}
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

/**
 * Whether safe HTML has no colours of its own, so that it may take those of the page around it. Colours of mails
 * are made for white paper: one of them alone, and the whole mail stays on it.
 */
export const isColourless = (safeHtml: string): boolean =>
  !/<[^>]*\s(?:(?:bgcolor|color)=|style="[^"]*(?:color|background)\s*:)/i.test(safeHtml);

/** The whole document around sanitised HTML; what it surely quotes is folded, where a link truly leads is shown. */
export function frameDocument(safeHtml: string, language: 'fr' | 'en'): string {
  const { fresh, quoted } = splitQuotedHtml(revealDisguised(safeHtml));
  const label = language === 'fr' ? 'Texte cité' : 'Quoted text';
  const folded =
    quoted === null
      ? ''
      : `<details class="quoted"><summary>${label}</summary><div>${quoted}</div></details>`;
  return `<!doctype html>
<html lang="${language}"${isColourless(safeHtml) ? ' data-colourless' : ''}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><base target="_blank"><title></title><style>${STYLE}</style></head>
<body dir="auto"><div>${fresh}</div>${folded}</body></html>`;
}
