/**
 * Quotations in HTML. While sanitising, elements that mail programs use for them are marked with `data-quote`;
 * afterwards the marked tail can be set apart. In doubt nothing is set apart.
 */

/** `quote`: the element holds the older mail. `rest`: everything from it on is the older mail. `intro`: the line before a quotation. */
export type QuoteMark = 'quote' | 'rest' | 'intro' | 'cite';

const QUOTE_CLASSES =
  /(?:^|\s)(?:gmail_quote(?:_container)?|yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote|guichet-quote|moz-forward-container|ms-outlook-mobile-reference-message)(?:\s|$)/i;
const INTRO_CLASSES = /(?:^|\s)(?:gmail_attr|moz-cite-prefix|protonmail_quote_prefix)(?:\s|$)/i;
const REST_IDS =
  /^(?:(?:x_)*divRplyFwdMsg|(?:x_)*appendonsend|mail-editor-reference-message-container|replySplit|zwchr|OLK_SRC_BODY_SECTION|isReplyContent|reply-intro)$/i;
const REST_CLASSES = /(?:^|\s)(?:OutlookMessageHeader|replyHeader)(?:\s|$)/i;
/** The ruler above the header block that Outlook for the desktop writes. */
const OUTLOOK_BORDER = /border:\s*none;\s*border-top:\s*solid #(?:E1E1E1|B5C4DF) 1\.0pt/i;

/** How an element of the original HTML takes part in a quotation, null when it does not. */
export function quoteMark(tagName: string, attributes: Record<string, string>): QuoteMark | null {
  const classes = attributes.class ?? '';
  const id = attributes.id ?? '';
  // Gmail gives its inner blockquote the class of the whole quotation too.
  if (tagName === 'blockquote') return 'cite';
  if (INTRO_CLASSES.test(classes)) return 'intro';
  if (QUOTE_CLASSES.test(classes)) return 'quote';
  if (REST_IDS.test(id) || REST_CLASSES.test(classes)) return 'rest';
  if (tagName === 'div' && OUTLOOK_BORDER.test(attributes.style ?? '')) return 'rest';
  return null;
}

export interface SplitHtml {
  fresh: string;
  quoted: string | null;
}

/** The ruler above what a mailing list adds at the end of every mail. */
const LIST_FOOTER = /^\s*_{20,}/;

const VOID = new Set(['br', 'hr', 'img', 'col', 'wbr']);

interface Quotation {
  start: number;
  /** True when everything after `start` belongs to it. */
  isRest: boolean;
  /** End of the element, when it has ended. */
  end: number | null;
}

interface Scan {
  quotations: Quotation[];
  /** Positions of text that stands in no quotation and no attribution. */
  textPositions: number[];
  /** True when someone wrote between the quoted paragraphs of a quotation. */
  isInterleaved: boolean;
}

/** One pass over sanitised HTML, whose attributes hold no `>`. */
function scan(html: string): Scan {
  const result: Scan = { quotations: [], textPositions: [], isInterleaved: false };
  const stack: { name: string; mark: string | null; quotation: Quotation | null }[] = [];
  const depth = { quote: 0, cite: 0, intro: 0 };
  let hadCite = false;
  let isFooter = false;
  let position = 0;
  const sees = (text: string, at: number) => {
    if (!/[^\s\u00a0\u200b]/.test(text.replace(/&nbsp;|&#160;|&#xa0;/gi, ' ')) || depth.intro > 0) return;
    if (depth.quote === 0 && depth.cite === 0) {
      isFooter ||= result.quotations.length > 0 && LIST_FOOTER.test(text);
      if (!isFooter) result.textPositions.push(at);
    }
    if (depth.quote > 0 && depth.cite === 0 && hadCite && !LIST_FOOTER.test(text))
      result.isInterleaved = true;
  };
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/gi)) {
    sees(html.slice(position, match.index), position);
    position = match.index + match[0].length;
    const name = (match[2] as string).toLowerCase();
    if (match[1] === '/') {
      const open = stack.findLastIndex((element) => element.name === name);
      for (const element of open < 0 ? [] : stack.splice(open)) {
        if (element.mark === 'quote') depth.quote--;
        if (element.mark === 'cite') depth.cite--;
        if (element.mark === 'intro') depth.intro--;
        if (element.quotation) element.quotation.end = position;
      }
      continue;
    }
    const mark = /\sdata-quote="(\w+)"/.exec(match[3] as string)?.[1] ?? null;
    const isOutermost = depth.quote === 0 && depth.cite === 0;
    let quotation: Quotation | null = null;
    if (mark !== null && isOutermost && mark !== 'intro') {
      quotation = { start: match.index, isRest: mark === 'rest', end: null };
      result.quotations.push(quotation);
    }
    if (mark === 'cite' && depth.quote > 0) hadCite = true;
    if (VOID.has(name)) continue;
    stack.push({ name, mark, quotation });
    if (mark === 'quote') depth.quote++;
    if (mark === 'cite') depth.cite++;
    if (mark === 'intro') depth.intro++;
  }
  sees(html.slice(position), position);
  return result;
}

/** Steps back to the attribution element that ends right before a quotation. */
function withIntroduction(html: string, start: number): number {
  const before = html.slice(Math.max(0, start - 3_000), start);
  const intro = before.lastIndexOf('data-quote="intro"');
  if (intro < 0) return start;
  const open = before.lastIndexOf('<', intro);
  const afterIntro = before.slice(open).replace(/^<[^>]*>[\s\S]*?<\/[a-z0-9]+>/i, '');
  const visible = afterIntro
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .trim();
  return visible === '' ? start - before.length + open : start;
}

/**
 * Sets apart the quotation at the end of HTML that `sanitizeHtml` gave. Both halves may lack closing or opening
 * tags at the cut, which a browser mends. Where fresh text follows or is mixed in, or none comes before, all is fresh.
 */
export function splitQuotedHtml(html: string): SplitHtml {
  const whole: SplitHtml = { fresh: html, quoted: null };
  const { quotations, textPositions, isInterleaved } = scan(html);
  const lastText = textPositions.at(-1) ?? -1;
  const firstText = textPositions[0] ?? Number.POSITIVE_INFINITY;
  for (const quotation of quotations) {
    if (quotation.start < firstText) continue;
    if (!quotation.isRest && (quotation.start < lastText || isInterleaved)) continue;
    const start = withIntroduction(html, quotation.start);
    return { fresh: html.slice(0, start), quoted: html.slice(start) };
  }
  return whole;
}
