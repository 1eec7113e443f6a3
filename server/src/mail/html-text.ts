/** The text of an HTML body: for search, for the snippet, and for reading when there is no plain text. */
import { compile } from 'html-to-text';
import { cleanText } from './charset.ts';

const MAX_INPUT = 1_000_000;

const convert = compile({
  wordwrap: false,
  preserveNewlines: false,
  limits: { maxInputLength: MAX_INPUT, maxDepth: 120, maxChildNodes: 20_000, ellipsis: '…' },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
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

/** Never throws: HTML that defeats the converter is stripped of its tags. */
export function htmlToText(html: string): string {
  let text: string;
  try {
    text = convert(html.slice(0, MAX_INPUT));
  } catch {
    text = html.slice(0, MAX_INPUT).replace(/<[^<>]*>/g, ' ');
  }
  return dropFillers(cleanText(text))
    .replace(/[ \t\u00a0]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
