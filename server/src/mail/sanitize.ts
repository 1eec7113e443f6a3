/**
 * HTML of a mail to HTML that can be shown: no script, form, frame, handler, style sheet or base; no remote
 * fetch before the reader allows it; links open apart and tell nothing. The page adds a sandboxed frame and a
 * content security policy on top. Quotations are marked with `data-quote` for `splitQuotedHtml`.
 */
import sanitize from 'sanitize-html';
import { quoteMark } from './quote-html.ts';
import { filterStyle } from './safe-style.ts';

export { htmlToText } from './html-text.ts';
export { linkifyText } from './linkify.ts';

export interface SanitizeOptions {
  /** URL to show for a Content-ID (without angle brackets), null when the mail has no such part. */
  cid: (contentId: string) => string | null;
  /** True once the reader asked for remote pictures. */
  allowRemote: boolean;
  /** Rewrites an allowed remote URL, e.g. to a proxy. Default: as it is. */
  remote?: (url: string) => string;
}

export type SanitizeResult =
  | { ok: true; html: string /** Remote resources left out. */; blockedRemote: number }
  /** Too large, too deep or unreadable: show the plain text. */
  | { ok: false; reason: 'tooLarge' | 'unreadable' };

/** Characters; beyond it the plain text stands. */
export const MAX_HTML_LENGTH = 1_000_000;
const MAX_TAGS = 60_000;
const MAX_NESTING = 200;

const TAGS = [
  'a',
  'abbr',
  'acronym',
  'address',
  'article',
  'aside',
  'b',
  'bdi',
  'bdo',
  'big',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'col',
  'colgroup',
  'dd',
  'del',
  'details',
  'dfn',
  'dir',
  'div',
  'dl',
  'dt',
  'em',
  'figcaption',
  'figure',
  'font',
  'footer',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'i',
  'img',
  'ins',
  'kbd',
  'li',
  'main',
  'mark',
  'nav',
  'ol',
  'p',
  'pre',
  'q',
  'rp',
  'rt',
  'ruby',
  's',
  'samp',
  'section',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'summary',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'time',
  'tr',
  'tt',
  'u',
  'ul',
  'var',
  'wbr',
];
/** Elements whose content is no text to read. */
const DROPPED_WITH_CONTENT = [
  'script',
  'style',
  'title',
  'textarea',
  'option',
  'select',
  'noscript',
  'template',
  'iframe',
  'frameset',
  'noframes',
  'noembed',
  'object',
  'applet',
  'svg',
  'math',
  'audio',
  'video',
  'xml',
  'plaintext',
  'xmp',
];
/** Of those, what stood between words on the page: the text after it does not join the text before. */
const GAPS = new Set(DROPPED_WITH_CONTENT.filter((name) => !['style', 'title', 'xml'].includes(name)));
/** Controls do nothing in a mail. Their words stay, on lines of their own: none joins the link beside it. */
const CONTROLS = new Set(['button', 'form', 'fieldset', 'legend', 'label', 'output', 'dialog', 'menu']);
const COMMON = ['style', 'dir', 'lang', 'title', 'align', 'data-quote'];
const CELL = ['width', 'height', 'bgcolor', 'valign', 'colspan', 'rowspan', 'nowrap'];

type Attributes = Record<string, string>;

class Rewriter {
  blockedRemote = 0;
  /** Something was left out since the last text. */
  isAfterGap = false;
  readonly options: SanitizeOptions;

  constructor(options: SanitizeOptions) {
    this.options = options;
  }

  /** `style`, remote backgrounds and quotation marks, for every element. */
  common(tagName: string, attributes: Attributes): Attributes {
    const { background, 'data-quote': _spoofed, ...rest } = attributes;
    if (background !== undefined && /^\s*(?:https?:)?\/\//i.test(background)) this.blockedRemote++;
    const mark = quoteMark(tagName, attributes);
    if (mark !== null) rest['data-quote'] = mark;
    if (rest.style !== undefined) {
      const { style, remote } = filterStyle(rest.style);
      this.blockedRemote += remote;
      if (style === '') delete rest.style;
      else rest.style = style;
    }
    return rest;
  }

  /** Text, already escaped. */
  text(text: string): string {
    const isJoined = this.isAfterGap && /^\S/.test(text);
    this.isAfterGap = false;
    return isJoined ? ` ${text}` : text;
  }

  image(attributes: Attributes): Attributes {
    const { src = '', srcset, ...rest } = attributes;
    const url = this.imageUrl(src.trim());
    if (url !== null) rest.src = url;
    else if (srcset !== undefined && !/^\s*$/.test(srcset) && src === '') this.blockedRemote++;
    return rest;
  }

  imageUrl(src: string): string | null {
    if (/^cid:/i.test(src)) return this.options.cid(decodeContentId(src.slice(4)));
    if (/^data:image\/(?:png|jpe?g|gif|webp|bmp|avif);base64,[A-Za-z0-9+/=\s]*$/i.test(src)) return src;
    const absolute = src.startsWith('//') ? `https:${src}` : src;
    if (!/^https?:\/\//i.test(absolute)) return null;
    if (!this.options.allowRemote) {
      this.blockedRemote++;
      return null;
    }
    return this.options.remote ? this.options.remote(absolute) : absolute;
  }

  link(attributes: Attributes): Attributes {
    const { href, ...rest } = attributes;
    if (href === undefined || !/^\s*(?:https?:\/\/|mailto:|tel:)/i.test(href)) return rest;
    return { ...rest, href: href.trim(), target: '_blank', rel: 'noopener noreferrer nofollow' };
  }
}

function decodeContentId(text: string): string {
  const trimmed = text.trim().replace(/^<|>$/g, '');
  try {
    return decodeURIComponent(trimmed);
  } catch {
    return trimmed;
  }
}

function countTags(html: string): number {
  let count = 0;
  for (let i = html.indexOf('<'); i >= 0; i = html.indexOf('<', i + 1)) count++;
  return count;
}

/** Sanitises. Never throws; time is linear in the length, which is bounded. */
export function sanitizeHtml(html: string, options: SanitizeOptions): SanitizeResult {
  if (html.length > MAX_HTML_LENGTH || countTags(html) > MAX_TAGS) return { ok: false, reason: 'tooLarge' };
  const rewriter = new Rewriter(options);
  try {
    const safe = sanitize(html, {
      allowedTags: TAGS,
      nonTextTags: DROPPED_WITH_CONTENT,
      allowedAttributes: {
        '*': COMMON,
        a: ['href', 'target', 'rel', 'name'],
        img: ['src', 'alt', 'width', 'height', 'border', 'hspace', 'vspace'],
        table: [...CELL, 'border', 'cellpadding', 'cellspacing'],
        tbody: CELL,
        thead: CELL,
        tfoot: CELL,
        tr: CELL,
        td: CELL,
        th: CELL,
        col: CELL,
        colgroup: CELL,
        div: ['bgcolor'],
        font: ['color', 'face', 'size'],
        ol: ['start', 'type', 'reversed'],
        ul: ['type'],
        li: ['value', 'type'],
        hr: ['width', 'size', 'color', 'noshade'],
        br: ['clear'],
        time: ['datetime'],
        blockquote: ['type'],
      },
      allowedSchemes: ['http', 'https', 'mailto', 'tel', 'data'],
      allowedSchemesAppliedToAttributes: ['href', 'src'],
      allowProtocolRelative: false,
      parseStyleAttributes: false,
      nestingLimit: MAX_NESTING,
      textFilter: (text) => rewriter.text(text),
      transformTags: {
        '*': (tagName, attributes) => {
          if (GAPS.has(tagName)) rewriter.isAfterGap = true;
          const common = rewriter.common(tagName, attributes);
          if (CONTROLS.has(tagName)) return { tagName: 'div', attribs: common };
          if (tagName === 'body') return { tagName: 'div', attribs: common };
          if (tagName === 'img') return { tagName, attribs: rewriter.image(common) };
          if (tagName === 'a') return { tagName, attribs: rewriter.link(common) };
          return { tagName, attribs: common };
        },
      },
    });
    return { ok: true, html: safe, blockedRemote: rewriter.blockedRemote };
  } catch {
    return { ok: false, reason: 'unreadable' };
  }
}
