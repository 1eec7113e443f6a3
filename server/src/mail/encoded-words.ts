/** RFC 2047 encoded words, read as leniently as real mail needs, and header bytes beyond ASCII. */
import { cleanText, decodeText, guessText, isAscii } from './charset.ts';
import { decodeBase64 } from './transfer-encoding.ts';

const ENCODED_WORD = /=\?([^?\s]{1,60})\?([QqBb])\?([^?]*(?:\?(?!=)[^?]*){0,20})\?=/g;

interface Word {
  charset: string;
  bytes: Uint8Array;
  /** Set where raw 8-bit characters stand inside the word: they were decoded with the header line already. */
  text?: string;
}

function decodeQ(text: string): Uint8Array {
  const out = Buffer.alloc(Buffer.byteLength(text));
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === '_') out[length++] = 0x20;
    else if (char === '=' && /^[0-9A-Fa-f]{2}$/.test(text.slice(i + 1, i + 3))) {
      out[length++] = Number.parseInt(text.slice(i + 1, i + 3), 16);
      i += 2;
    } else length += out.write(char, length);
  }
  return out.subarray(0, length);
}

function toWord(charset: string, encoding: string, content: string): Word {
  const label = charset.toLowerCase().replace(/\*.*$/, '');
  if (encoding.toUpperCase() === 'B')
    return { charset: label, bytes: decodeBase64(Buffer.from(content, 'latin1')) };
  if (!/[^\0-\u007f]/.test(content)) return { charset: label, bytes: decodeQ(content) };
  const pieces = content
    .split(/([^\0-\u007f]+)/)
    .map((piece, index) => (index % 2 === 1 ? piece : decodeText(decodeQ(piece), label).text));
  return { charset: label, bytes: new Uint8Array(), text: pieces.join('') };
}

/**
 * A run of adjacent words is decoded as one where charsets agree, since mailers cut characters in two;
 * if that does not fit the charset, word by word.
 */
function renderRun(run: Word[]): string {
  let out = '';
  for (let i = 0; i < run.length; ) {
    const first = run[i] as Word;
    let end = i + 1;
    if (first.text !== undefined) {
      out += first.text;
      i = end;
      continue;
    }
    while (
      end < run.length &&
      (run[end] as Word).charset === first.charset &&
      (run[end] as Word).text === undefined
    )
      end++;
    const group = run.slice(i, end);
    const joined = decodeText(Buffer.concat(group.map((word) => word.bytes)), first.charset);
    out += joined.asDeclared
      ? joined.text
      : group.map((word) => decodeText(word.bytes, word.charset).text).join('');
    i = end;
  }
  return out;
}

function replaceRuns(value: string, render: (decoded: string) => string): string {
  let out = '';
  let position = 0;
  let run: Word[] = [];
  const flush = () => {
    if (run.length > 0) out += render(renderRun(run));
    run = [];
  };
  for (const match of value.matchAll(ENCODED_WORD)) {
    const between = value.slice(position, match.index);
    if (!(run.length > 0 && /^[ \t\r\n]*$/.test(between))) {
      flush();
      out += between;
    }
    run.push(toWord(match[1] as string, match[2] as string, match[3] as string));
    position = match.index + match[0].length;
  }
  flush();
  return out + value.slice(position);
}

/** Decodes every encoded word of a header value; what is no encoded word stays as it is. */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  return cleanText(replaceRuns(value, (decoded) => decoded));
}

/**
 * Rewrites every run of encoded words as one UTF-8 word, so that a parser of structured fields sees them as
 * atoms and a comma or bracket inside a name cannot become syntax.
 */
export function unifyWords(value: string): string {
  if (!value.includes('=?')) return value;
  return replaceRuns(value, (decoded) => `=?utf-8?B?${Buffer.from(cleanText(decoded)).toString('base64')}?=`);
}

/** A header value as it came, to text: ASCII, UTF-8 (RFC 6532), or raw 8-bit that no RFC allows. */
export function decodeHeaderBytes(bytes: Uint8Array): string {
  if (isAscii(bytes) && !bytes.includes(0x1b)) return Buffer.from(bytes).toString('latin1');
  return guessText(bytes);
}
