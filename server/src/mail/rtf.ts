/**
 * The words of an RTF text, or the HTML that Outlook wrapped in it (MS-OXRTFEX). Formatting of true RTF is not kept.
 * Takes any bytes, gives at most `MAX_TEXT_LENGTH` characters, throws never.
 */
import { MAX_TEXT_LENGTH } from './body.ts';
import { cleanText, decodeText } from './charset.ts';
import { charsetOfCodePage } from './code-pages.ts';

export interface RtfContent {
  /** HTML that was wrapped; null when there is none. */
  html: string | null;
  text: string | null;
}

/** Destinations whose text is none of the document's. */
const UNSHOWN = new Set(
  'fonttbl colortbl stylesheet info pict object header footer headerl headerr headerf footerl footerr footerf footnote annotation xe tc fldinst themedata datastore listtable listoverridetable generator filetbl revtbl'.split(
    ' ',
  ),
);

const SYMBOLS: Record<string, string> = {
  par: '\n',
  line: '\n',
  sect: '\n',
  page: '\n',
  row: '\n',
  tab: '\t',
  cell: '\t',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  endash: '–',
  emdash: '—',
  enspace: ' ',
  emspace: ' ',
  '~': '\u00a0',
  _: '-',
};

/** Code pages of \fcharset numbers; the others go by the document's. */
const FONT_PAGES: Record<number, number> = {
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

const MAX_GROUPS = 1_000;

interface Group {
  isSkipped: boolean;
  isHtmlTag: boolean;
  /** Inside \htmlrtf: for readers of RTF, not of the HTML. */
  isForRtf: boolean;
  isFontTable: boolean;
  /** Fallback characters after a \u, to be passed over. */
  fallbacks: number;
  font: number;
}

const TOKEN =
  /\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|[^\\{}\r\n]+/y;

/** Reads RTF that is not compressed. */
export function readRtf(bytes: Uint8Array): RtfContent {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!source.startsWith('{\\rtf')) return { html: null, text: null };
  const isHtml = /\\fromhtml1/.test(source.slice(0, 2_000));
  const content = cleanText(new RtfReader(source, isHtml).read());
  if (content.trim() === '') return { html: null, text: null };
  return isHtml ? { html: content, text: null } : { html: null, text: content };
}

class RtfReader {
  private readonly source: string;
  private readonly isHtml: boolean;
  private readonly groups: Group[] = [];
  private group: Group = {
    isSkipped: false,
    isHtmlTag: false,
    isForRtf: false,
    isFontTable: false,
    fallbacks: 1,
    font: -1,
  };
  private readonly fontPages = new Map<number, number>();
  private page = 1252;
  private out: string[] = [];
  private length = 0;
  private pending: number[] = [];
  private passOver = 0;
  /** A `\*` came: the destination that follows is left out unless it is known. */
  private isOptional = false;

  constructor(source: string, isHtml: boolean) {
    this.source = source;
    this.isHtml = isHtml;
  }

  read(): string {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < this.source.length && this.length < MAX_TEXT_LENGTH) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(this.source);
      if (!match) {
        // A lone backslash, or one before an odd word.
        TOKEN.lastIndex = at + 1;
        continue;
      }
      const [whole, word, number, hex, symbol, brace] = match;
      if (brace) this.brace(brace);
      else if (word !== undefined) this.word(word, number === undefined ? null : Number(number));
      else if (hex !== undefined) this.byte(Number.parseInt(hex, 16));
      else if (symbol !== undefined) this.symbol(symbol);
      else if (!/^[\r\n]/.test(whole)) for (const letter of whole) this.byte(letter.charCodeAt(0));
      // `\bin` is followed by that many raw bytes.
      if (word === 'bin') TOKEN.lastIndex += Math.max(0, Number(number ?? 0));
    }
    this.flush();
    return this.out.join('').slice(0, MAX_TEXT_LENGTH).toWellFormed();
  }

  private brace(brace: string): void {
    this.flush();
    this.passOver = 0;
    this.isOptional = false;
    if (brace === '{') {
      if (this.groups.length < MAX_GROUPS) this.groups.push({ ...this.group });
    } else this.group = this.groups.pop() ?? this.group;
  }

  private symbol(symbol: string): void {
    if (symbol === '*') this.isOptional = true;
    else if (symbol === '\n' || symbol === '\r') this.write('\n');
    else if ('\\{}'.includes(symbol)) this.byte(symbol.charCodeAt(0));
    else if (SYMBOLS[symbol] !== undefined) this.write(SYMBOLS[symbol]);
  }

  private word(word: string, number: number | null): void {
    const optional = this.isOptional;
    this.isOptional = false;
    if (word === 'u' && number !== null) {
      this.unicode(number);
      return;
    }
    if (word !== 'f' && word !== 'fcharset') this.flush();
    if (word === 'htmltag') this.group.isHtmlTag = this.isHtml;
    else if (word === 'htmlrtf') this.group.isForRtf = this.isHtml && number !== 0;
    else if (word === 'fonttbl') {
      this.group.isFontTable = true;
      this.group.isSkipped = true;
    } else if (optional || UNSHOWN.has(word)) this.group.isSkipped = true;
    else if (word === 'ansicpg' && number !== null) this.page = number;
    else if (word === 'uc') this.group.fallbacks = Math.min(Math.max(number ?? 1, 0), 20);
    else if (word === 'f') {
      this.flush();
      this.group.font = number ?? 0;
    } else if (word === 'fcharset' && this.group.isFontTable) this.font(number ?? 0);
    else if (Object.hasOwn(SYMBOLS, word)) this.write(SYMBOLS[word] ?? '');
  }

  private font(charset: number): void {
    const page = FONT_PAGES[charset];
    if (page !== undefined && this.fontPages.size < 1_000) this.fontPages.set(this.group.font, page);
  }

  private unicode(number: number): void {
    this.flush();
    this.write(String.fromCharCode(number & 0xffff), true);
    this.passOver = this.group.fallbacks;
  }

  private byte(byte: number): void {
    if (this.passOver > 0) {
      this.passOver--;
      return;
    }
    if (this.isSilent()) return;
    this.pending.push(byte & 0xff);
    if (this.pending.length >= 1_000_000) this.flush();
  }

  private isSilent(): boolean {
    return (this.group.isSkipped && !this.group.isHtmlTag) || this.group.isForRtf;
  }

  /** Bytes that stand together are decoded together, by the charset of their font. */
  private flush(): void {
    if (this.pending.length === 0) return;
    const page = this.fontPages.get(this.group.font) ?? this.page;
    const { text } = decodeText(Uint8Array.from(this.pending), charsetOfCodePage(page));
    this.pending = [];
    this.write(text, true);
  }

  private write(text: string, isText = false): void {
    if (!isText) this.flush();
    if (this.isSilent()) return;
    const escaped = this.isHtml && !this.group.isHtmlTag && isText ? escapeHtml(text) : text;
    this.out.push(escaped);
    this.length += escaped.length;
  }
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
