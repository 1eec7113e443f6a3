/** Structured values with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2231). */
import { cleanText, decodeText } from './charset.ts';
import { decodeWords } from './encoded-words.ts';

export interface StructuredValue {
  /** The part before the first `;`, lower-case, without comments. */
  value: string;
  params: Record<string, string>;
}

interface Section {
  order: number;
  encoded: boolean;
  value: string;
}

/** Splits at `;` outside quoted strings; a quote that is never closed ends at the next `;`. */
function splitSections(text: string): string[] {
  const sections: string[] = [];
  let current = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (quoted && char === '\\' && i + 1 < text.length) {
      current += char + text[++i];
    } else if (char === '"') {
      quoted = quoted ? false : text.indexOf('"', i + 1) > 0;
      current += char;
    } else if (char === ';' && !quoted) {
      sections.push(current);
      current = '';
    } else current += char;
  }
  sections.push(current);
  return sections;
}

function unquote(raw: string): string {
  const text = raw.trim();
  if (!text.startsWith('"')) return text.replace(/\s+\([^()]*\)$/, '');
  const end = text.search(/[^\\]"/);
  const inner = text === '""' ? '' : end < 0 ? text.slice(1) : text.slice(1, end + 1);
  // A lone backslash before a letter is a Windows path, not a quoted-pair.
  return inner.replace(/\\(["\\])/g, '$1');
}

function percentBytes(text: string): Uint8Array {
  const out: Buffer[] = [];
  for (const piece of text.split(/(%[0-9A-Fa-f]{2})/)) {
    if (/^%[0-9A-Fa-f]{2}$/.test(piece)) out.push(Buffer.from(piece.slice(1), 'hex'));
    else out.push(Buffer.from(piece, 'utf8'));
  }
  return Buffer.concat(out);
}

/** RFC 2231: sections in numeric order; neighbours that are percent-encoded are decoded together. */
function joinSections(sections: Section[]): string {
  sections.sort((a, b) => a.order - b.order);
  let charset: string | null = null;
  let pending: Uint8Array[] = [];
  let out = '';
  const flush = () => {
    if (pending.length > 0) out += decodeText(Buffer.concat(pending), charset ?? 'utf-8').text;
    pending = [];
  };
  for (const [position, section] of sections.entries()) {
    let value = section.value;
    const prefix = section.encoded && position === 0 ? /^([^']*)'[^']*'(.*)$/s.exec(value) : null;
    if (prefix) {
      charset = prefix[1] || null;
      value = prefix[2] as string;
    }
    if (section.encoded) pending.push(percentBytes(value));
    else {
      flush();
      out += value;
    }
  }
  flush();
  return out;
}

/** Reads `type/subtype; name=value; …`. The first of two parameters of one name counts. */
export function parseStructured(text: string): StructuredValue {
  const [head = '', ...rest] = splitSections(text.slice(0, 20_000));
  const params: Record<string, string> = Object.create(null);
  const continued = new Map<string, Section[]>();
  for (const section of rest.slice(0, 200)) {
    const equals = section.indexOf('=');
    if (equals < 0) continue;
    const name = section.slice(0, equals).trim().toLowerCase();
    const value = unquote(section.slice(equals + 1));
    const match = /^(.*?)\*(?:(\d{1,4})(\*)?)?$/.exec(name);
    if (match) {
      const list = continued.get(match[1] as string) ?? [];
      list.push({ order: Number(match[2] ?? 0), encoded: match[2] === undefined || match[3] === '*', value });
      continued.set(match[1] as string, list);
    } else if (!(name in params)) params[name] = value;
  }
  for (const [name, sections] of continued) params[name] = joinSections(sections);
  return {
    value: head
      .replace(/\([^()]*\)/g, ' ')
      .trim()
      .toLowerCase(),
    params,
  };
}

/** A file name to show and to save: decoded, on one line, without folders or control characters; null when empty. */
export function readFilename(raw: string | undefined): string | null {
  if (!raw) return null;
  const name = cleanText(decodeWords(raw))
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/^.*[\\/]/, '')
    .trim();
  if (name === '' || /^\.+$/.test(name)) return null;
  return name.length <= 240 ? name : shorten(name);
}

function shorten(name: string): string {
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  return (name.slice(0, 240 - extension.length) + extension).toWellFormed();
}
