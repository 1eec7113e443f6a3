/**
 * Bytes to text. The declared charset is tried first and strictly; only when it is unknown or the bytes do
 * not fit it is the charset guessed. Nothing here throws.
 */
import { TextDecoder } from 'node:util';
import iconv from 'iconv-lite';

export interface DecodedText {
  text: string;
  /** False when the declared charset was unknown or did not fit, so that the text is a guess. */
  asDeclared: boolean;
}

/** Labels seen in real mail that neither the Encoding Standard nor iconv-lite knows under that name. */
const ALIASES: Record<string, string> = {
  'unicode-1-1-utf-7': 'utf-7',
  'x-unicode-2-0-utf-7': 'utf-7',
  'uft-8': 'utf-8',
  'utf-8mb4': 'utf-8',
  'x-gbk': 'gbk',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cp936: 'gb18030',
  ms936: 'gb18030',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  cp949: 'euc-kr',
  cp950: 'big5',
  'x-euc-tw': 'big5',
  cp1252: 'windows-1252',
  ansi: 'windows-1252',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
};

const ASCII_LABELS = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'default',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  '7bit',
  '8bit',
  'none',
]);

function canonicalLabel(label: string | null | undefined): string {
  const lower = (label ?? '')
    .trim()
    .toLowerCase()
    .replace(/^["'=3d]*(?=[a-z])/, '')
    .replace(/["']+$/, '')
    .replace(/\*.*$/, '');
  return ALIASES[lower] ?? lower;
}

const strictDecoders = new Map<string, TextDecoder | null>();

/** A fatal decoder for a label of the Encoding Standard, null when it is none. Labels come from mail: the cache is bounded. */
function strictDecoder(label: string): TextDecoder | null {
  const cached = strictDecoders.get(label);
  if (cached !== undefined) return cached;
  let decoder: TextDecoder | null = null;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch {
    decoder = null;
  }
  if (strictDecoders.size < 500) strictDecoders.set(label, decoder);
  return decoder;
}

function tryStrict(label: string, bytes: Uint8Array): string | null {
  const decoder = strictDecoder(label);
  if (!decoder) return null;
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

export function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) > 0x7f) return false;
  return true;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The escape sequences that switch ISO-2022-JP to Japanese. */
const ISO_2022_JP_ESCAPES = ['$@', '$B', '(J', '(I'].map((rest) => `\u001b${rest}`);

/** Share of U+FFFD among the characters beyond ASCII: tells "UTF-8 with a flaw" from "not UTF-8 at all". */
function replacementShare(text: string): number {
  let beyond = 0;
  let replaced = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    beyond++;
    if (code === 0xfffd) replaced++;
  }
  return beyond === 0 ? 0 : replaced / beyond;
}

/** How much of a decoded text looks like words of one script; used to choose between single-byte guesses. */
function cyrillicScore(text: string): number {
  const lower = text.match(/[а-яё]{2,}/g)?.join('').length ?? 0;
  const upperInside = text.match(/[а-яё][А-ЯЁ]/g)?.length ?? 0;
  return lower - upperInside * 3;
}

/**
 * Guesses the charset of bytes that have no usable label. UTF-8 is certain when it decodes; the double-byte
 * charsets of East Asia and the Cyrillic ones need dense evidence; Windows-1252 is what remains.
 */
export function guessText(bytes: Uint8Array): string {
  if (isAscii(bytes)) {
    const text = latin1(bytes);
    if (ISO_2022_JP_ESCAPES.some((sequence) => text.includes(sequence)))
      return new TextDecoder('iso-2022-jp').decode(bytes);
    return text;
  }
  const utf8 = tryStrict('utf-8', bytes);
  if (utf8 !== null) return utf8;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const lenient = new TextDecoder('utf-8').decode(bytes);
  if (replacementShare(lenient) < 0.1) return lenient;

  const sample = bytes.subarray(0, 20_000);
  let high = 0;
  for (const byte of sample) if (byte > 0x7f) high++;
  if (high / sample.length > 0.3) {
    for (const label of ['shift_jis', 'euc-jp']) {
      const text = tryStrict(label, bytes);
      const kana = text?.match(/[\u3040-\u30ff]/g)?.length ?? 0;
      if (text && kana > text.length * 0.1) return text;
    }
    const korean = tryStrict('euc-kr', bytes);
    const hangul = korean?.match(/[\uac00-\ud7a3]/g)?.length ?? 0;
    if (korean && hangul > korean.length * 0.3) return korean;
    const cyrillic = ['windows-1251', 'koi8-r']
      .map((label) => new TextDecoder(label).decode(bytes))
      .sort((a, b) => cyrillicScore(b) - cyrillicScore(a))[0] as string;
    if (cyrillicScore(cyrillic) > high * 0.5) return cyrillic;
    const chinese = tryStrict('gb18030', bytes);
    if (chinese && high > 8) return chinese;
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

/**
 * Decodes `bytes` by the declared charset, or by a guess when that fails.
 * ISO-8859-1 is read as Windows-1252 and GB2312 as GB18030, supersets that mailers mean by these names.
 */
export function decodeText(bytes: Uint8Array, declared: string | null | undefined): DecodedText {
  const label = canonicalLabel(declared);
  if (ASCII_LABELS.has(label)) return { text: guessText(bytes), asDeclared: isAscii(bytes) };
  if (label === 'utf-7') return { text: decodeWithIconv(bytes, 'utf-7'), asDeclared: true };
  const strict = tryStrict(label, bytes);
  if (strict !== null) return { text: strict, asDeclared: true };
  if (label === 'utf-8') return { text: guessText(bytes), asDeclared: false };
  if (label === 'iso-2022-jp' || label === 'shift_jis' || label === 'euc-jp' || label === 'gb18030') {
    const lenient = new TextDecoder(label).decode(bytes);
    return { text: replacementShare(lenient) < 0.2 ? lenient : guessText(bytes), asDeclared: false };
  }
  if (strictDecoder(label)) {
    const guess = guessText(bytes);
    const lenient = new TextDecoder(label).decode(bytes);
    return { text: replacementShare(lenient) < 0.2 ? lenient : guess, asDeclared: false };
  }
  if (iconv.encodingExists(label)) return { text: decodeWithIconv(bytes, label), asDeclared: true };
  return { text: guessText(bytes), asDeclared: false };
}

function decodeWithIconv(bytes: Uint8Array, label: string): string {
  try {
    return iconv.decode(Buffer.from(bytes), label);
  } catch {
    return guessText(bytes);
  }
}

/** Text that PostgreSQL can store and a screen can show: no U+0000, no lone surrogates. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
