/** The text of an HTML body: for search, for the snippet, and for reading when there is no plain text. */
import { compile } from 'html-to-text';
import { cleanText } from './charset.ts';

const MAX_INPUT = 1_000_000;

/** What is left out with its content, but stood between words. */
const GAPS = [
  'script',
  'noscript',
  'select',
  'textarea',
  'template',
  'iframe',
  'object',
  'svg',
  'video',
  'audio',
];
/** Controls, whose words stand apart from those around them. */
const CONTROLS = ['button', 'form', 'fieldset', 'legend', 'label', 'output', 'dialog', 'menu'];

const END_OF_GAP = new RegExp(`</(?:${GAPS.join('|')})\\s*>`, 'gi');

const convert = compile({
  wordwrap: false,
  preserveNewlines: false,
  limits: { maxInputLength: MAX_INPUT, maxDepth: 120, maxChildNodes: 20_000, ellipsis: '…' },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    ...GAPS.map((selector) => ({ selector, format: 'skip' })),
    ...CONTROLS.map((selector) => ({
      selector,
      format: 'block',
      options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
    })),
    { selector: 'title', format: 'skip' },
    { selector: 'blockquote', options: { trimEmptyLines: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'td', format: 'inlineSurround', options: { suffix: ' ' } },
    { selector: 'th', format: 'inlineSurround', options: { suffix: ' ' } },
  ],
});

const FILLER = /\u034f|[\u00ad\u200b\u2060-\u2064\ufeff]|\u200c(?=[\s\u200c]|$)/g;

/** Drops characters of no width that newsletters put after their preview line; joiners inside words and emoji stay. */
export function dropFillers(text: string): string {
  return text.replace(FILLER, '');
}

/** Deeper HTML is stripped instead of laid out: the converter's time grows with the square of the depth. */
const MAX_DEPTH = 300;
const NEVER_DEEP = new Set([
  'p',
  'li',
  'td',
  'th',
  'tr',
  'dd',
  'dt',
  'br',
  'hr',
  'img',
  'input',
  'meta',
  'link',
  'col',
  'wbr',
  'area',
  'base',
]);

function isTooDeep(html: string): boolean {
  let depth = 0;
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,15})/gi)) {
    if (NEVER_DEEP.has((match[2] as string).toLowerCase())) continue;
    depth = match[1] === '/' ? Math.max(0, depth - 1) : depth + 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** HTML without its tags, in linear time and without layout. */
export function stripTags(html: string): string {
  return html
    .replace(/<(style|script|title)\b[^<>]*>[^<]*<\/\1>/gi, ' ')
    .replace(
      /<\/?(?:br|p|div|tr|li|h[1-6]|ul|ol|table|blockquote|td|button|form|fieldset|legend|label|output|dialog|menu)\b[^<>]*>/gi,
      '\n',
    )
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal, hex, name) => {
      if (name) return ENTITIES[String(name).toLowerCase()] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(String(hex), 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    });
}

/** Never throws: HTML that defeats the converter is stripped of its tags. */
export function htmlToText(html: string): string {
  const input = html.slice(0, MAX_INPUT);
  let text: string;
  try {
    text = isTooDeep(input) ? stripTags(input) : convert(input.replace(END_OF_GAP, '$& '));
  } catch {
    text = stripTags(input);
  }
  return dropFillers(cleanText(text))
    .replace(/[ \t\u00a0]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
