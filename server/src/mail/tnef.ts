/**
 * Reader of TNEF (MS-OXTNEF), what Outlook and Exchange put into `winmail.dat`: a stream of attributes, in which
 * lists of MAPI properties are wrapped. Contents are ranges of the given bytes, none is copied. Numbers and depth
 * are bounded, and nothing that is claimed is allocated.
 */
import { cleanText, decodeText } from './charset.ts';
import { charsetOfCodePage } from './code-pages.ts';
import { decompressRtf } from './compressed-rtf.ts';
import { readRtf } from './rtf.ts';

/** Not TNEF, or so broken that nothing of it can be had. The only error that `readTnef` throws. */
export class TnefError extends Error {
  override name = 'TnefError';
}

export interface TnefFile {
  name: string | null;
  mimeType: string | null;
  /** Without angle brackets. */
  contentId: string | null;
  content: Uint8Array;
  /** A mail enclosed by Outlook, which stands in no form of its own; `content` is then empty. */
  message: TnefMessage | null;
}

export interface TnefMessage {
  /** Such as `IPM.Note`; empty when it says none. */
  messageClass: string;
  subject: string;
  from: { name: string; address: string } | null;
  text: string | null;
  html: string | null;
  files: TnefFile[];
  /** False when it ended too early or went on beyond a bound: there may be more in it. */
  isWhole: boolean;
}

export const MAX_TNEF_DEPTH = 4;
export const MAX_TNEF_FILES = 500;
const MAX_ATTRIBUTES = 20_000;
const MAX_PROPERTIES = 10_000;
const MAX_RTF_BYTES = 16 * 1024 * 1024;
const SIGNATURE = 0x223e9f78;

/** Attributes (MS-OXTNEF §2.1.3.1), by their low word. */
const ATTRIBUTE = {
  subject: 0x8004,
  messageClass: 0x8008,
  body: 0x800c,
  file: 0x800f,
  fileTitle: 0x8010,
  transportName: 0x9001,
  beginsFile: 0x9002,
  messageProperties: 0x9003,
  fileProperties: 0x9005,
  codePage: 0x9007,
} as const;

/** MAPI properties (MS-OXPROPS), by their identifiers. */
const PROPERTY = {
  messageClass: 0x001a,
  subject: 0x0037,
  senderName: 0x0c1a,
  senderAddress: 0x0c1f,
  senderSmtp: 0x5d01,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  displayName: 0x3001,
  fileData: 0x3701,
  fileName: 0x3704,
  fileLongName: 0x3707,
  fileType: 0x370e,
  contentId: 0x3712,
  codePage: 0x3fde,
} as const;

/** Bytes of one value of a fixed type (MS-OXCDATA §2.11.1), padding included. */
const FIXED: Record<number, number> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};
const STRING8 = 0x1e;
const UNICODE = 0x1f;
const BINARY = 0x102;
const OBJECT = 0x0d;
const MULTIPLE = 0x1000;
/** IID_IMessage, as it lies in the bytes: what follows is TNEF again. */
const ENCLOSED = Buffer.from('0703020000000000c000000000000046', 'hex');

/** True when the bytes begin as TNEF does. */
export function looksLikeTnef(bytes: Uint8Array): boolean {
  return bytes[0] === 0x78 && bytes[1] === 0x9f && bytes[2] === 0x3e && bytes[3] === 0x22;
}

/** Reads a stream. @throws TnefError */
export function readTnef(bytes: Uint8Array): TnefMessage {
  return readStream(bytes, 0);
}

type Property = { type: number; value: Buffer };
type Properties = Map<number, Property>;

interface FileDraft {
  title: Buffer | null;
  transportName: Buffer | null;
  data: Buffer | null;
  properties: Properties;
}

function readStream(bytes: Uint8Array, depth: number): TnefMessage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 6 || buffer.readUInt32LE(0) !== SIGNATURE) throw new TnefError('no TNEF');
  const plain = new Map<number, Buffer>();
  const files: FileDraft[] = [];
  let properties: Properties = new Map();
  let isWhole = true;
  let at = 6;
  for (let count = 0; at < buffer.length; count++) {
    // Some writers leave bytes of nothing behind the last attribute.
    if (buffer.length - at < 11) break;
    const id = buffer.readUInt32LE(at + 1) & 0xffff;
    const length = buffer.readUInt32LE(at + 5);
    const end = at + 9 + length;
    if (count >= MAX_ATTRIBUTES || end > buffer.length) {
      isWhole = false;
      break;
    }
    const value = buffer.subarray(at + 9, end);
    at = end + 2;
    if (id === ATTRIBUTE.beginsFile) {
      if (files.length >= MAX_TNEF_FILES) {
        isWhole = false;
        break;
      }
      files.push({ title: null, transportName: null, data: null, properties: new Map() });
    } else if (id === ATTRIBUTE.messageProperties) {
      const list = readProperties(value);
      properties = list.properties;
      isWhole &&= list.isWhole;
    } else {
      isWhole &&= readFileAttribute(files.at(-1), id, value);
      if (!plain.has(id)) plain.set(id, value);
    }
  }
  if (plain.size === 0 && properties.size === 0 && files.length === 0) throw new TnefError('nothing in it');
  return toMessage(plain, properties, files, isWhole, depth);
}

/** What an attribute says of the file that it belongs to. False when its list was cut. */
function readFileAttribute(file: FileDraft | undefined, id: number, value: Buffer): boolean {
  if (!file) return true;
  if (id === ATTRIBUTE.file) file.data = value;
  else if (id === ATTRIBUTE.fileTitle) file.title = value;
  else if (id === ATTRIBUTE.transportName) file.transportName = value;
  else if (id === ATTRIBUTE.fileProperties) {
    const list = readProperties(value);
    file.properties = list.properties;
    return list.isWhole;
  }
  return true;
}

/** A list of properties; one that does not fit ends it. Of several values of one property the first is kept. */
function readProperties(buffer: Buffer): { properties: Properties; isWhole: boolean } {
  const properties: Properties = new Map();
  if (buffer.length < 4) return { properties, isWhole: false };
  const count = buffer.readUInt32LE(0);
  let at = 4;
  for (let i = 0; i < count; i++) {
    if (i >= MAX_PROPERTIES || at + 4 > buffer.length) return { properties, isWhole: false };
    const type = buffer.readUInt16LE(at);
    const id = buffer.readUInt16LE(at + 2);
    const start = id >= 0x8000 ? afterName(buffer, at + 4) : at + 4;
    const value = start === null ? null : readValue(buffer, start, type);
    if (value === null) return { properties, isWhole: false };
    // Names above 0x8000 mean something else in each stream.
    if (id < 0x8000 && value.first && !properties.has(id)) {
      properties.set(id, { type: type & ~MULTIPLE, value: value.first });
    }
    at = value.next;
  }
  return { properties, isWhole: true };
}

const padded = (length: number): number => length + ((4 - (length % 4)) % 4);

/** Behind the name of a named property, a number or a text in some namespace. */
function afterName(buffer: Buffer, at: number): number | null {
  if (at + 24 > buffer.length) return null;
  if (buffer.readUInt32LE(at + 16) === 0) return at + 24;
  const end = at + 24 + padded(buffer.readUInt32LE(at + 20));
  return end > buffer.length ? null : end;
}

function readValue(
  buffer: Buffer,
  start: number,
  type: number,
): { first: Buffer | null; next: number } | null {
  const base = type & ~MULTIPLE;
  const isMultiple = (type & MULTIPLE) !== 0;
  const isVariable = base === STRING8 || base === UNICODE || base === BINARY || base === OBJECT;
  let at = start;
  let count = 1;
  if (isMultiple || isVariable) {
    if (at + 4 > buffer.length) return null;
    count = buffer.readUInt32LE(at);
    at += 4;
  }
  const fixed = FIXED[base];
  if (!isVariable) {
    const end = fixed === undefined ? Number.POSITIVE_INFINITY : at + count * fixed;
    if (fixed === undefined || end > buffer.length) return null;
    return { first: count > 0 ? buffer.subarray(at, at + fixed) : null, next: end };
  }
  let first: Buffer | null = null;
  for (let i = 0; i < count; i++) {
    if (at + 4 > buffer.length) return null;
    const length = buffer.readUInt32LE(at);
    const end = at + 4 + length;
    if (end > buffer.length) return null;
    first ??= buffer.subarray(at + 4, end);
    // The last value of all may lack its padding.
    at = Math.min(at + 4 + padded(length), buffer.length);
  }
  return { first, next: at };
}

function toMessage(
  plain: ReadonlyMap<number, Buffer>,
  properties: Properties,
  drafts: readonly FileDraft[],
  isWhole: boolean,
  depth: number,
): TnefMessage {
  const codePage = plain.get(ATTRIBUTE.codePage);
  const page = codePage && codePage.length >= 4 ? codePage.readUInt32LE(0) : 1252;
  const charset = charsetOfCodePage(page);
  const words = (id: number) => textOf(properties.get(id), charset);
  const attribute = (id: number) => nonEmpty(decodeString(plain.get(id), charset));
  const address = words(PROPERTY.senderSmtp) ?? words(PROPERTY.senderAddress);
  const name = words(PROPERTY.senderName);
  const files = drafts.map((draft) => toFile(draft, charset, depth));
  return {
    messageClass: words(PROPERTY.messageClass) ?? attribute(ATTRIBUTE.messageClass) ?? '',
    subject: words(PROPERTY.subject) ?? attribute(ATTRIBUTE.subject) ?? '',
    from: name || address ? { name: name ?? '', address: address?.includes('@') ? address : '' } : null,
    ...bodyOf(properties, attribute(ATTRIBUTE.body), charset),
    files: files.filter((file) => file !== null),
    isWhole: isWhole && !files.includes(null),
  };
}

function bodyOf(properties: Properties, bodyAttribute: string | null, charset: string) {
  const page = properties.get(PROPERTY.codePage)?.value;
  const htmlCharset = page && page.length >= 4 ? charsetOfCodePage(page.readUInt32LE(0)) : charset;
  const html = textOf(properties.get(PROPERTY.html), htmlCharset);
  const text = textOf(properties.get(PROPERTY.body), charset) ?? bodyAttribute;
  const rtf = properties.get(PROPERTY.rtf);
  const isRtfNeeded = html === null && rtf?.type === BINARY;
  const source = isRtfNeeded ? decompressRtf(rtf.value, MAX_RTF_BYTES) : null;
  const fromRtf = source === null ? { html: null, text: null } : readRtf(source);
  return { html: html ?? fromRtf.html, text: text ?? fromRtf.text };
}

function toFile(draft: FileDraft, charset: string, depth: number): TnefFile | null {
  const { properties } = draft;
  const words = (id: number) => textOf(properties.get(id), charset);
  const data = properties.get(PROPERTY.fileData);
  const name =
    words(PROPERTY.fileLongName) ??
    nonEmpty(decodeString(draft.transportName ?? undefined, charset)) ??
    words(PROPERTY.fileName) ??
    nonEmpty(decodeString(draft.title ?? undefined, charset)) ??
    words(PROPERTY.displayName);
  const file = {
    name,
    mimeType: words(PROPERTY.fileType),
    contentId: words(PROPERTY.contentId)?.replace(/^<|>$/g, '') ?? null,
  };
  if (data?.type === OBJECT && data.value.subarray(0, 16).equals(ENCLOSED)) {
    const message = depth + 1 < MAX_TNEF_DEPTH ? enclosed(data.value.subarray(16), depth + 1) : null;
    return message && { ...file, content: new Uint8Array(0), message };
  }
  // The identifier of the object's kind stands before the object itself.
  const object = data?.type === OBJECT ? data.value.subarray(Math.min(16, data.value.length)) : data?.value;
  const content = draft.data ?? object;
  return content ? { ...file, content, message: null } : null;
}

function enclosed(bytes: Uint8Array, depth: number): TnefMessage | null {
  try {
    return readStream(bytes, depth);
  } catch (error) {
    if (error instanceof TnefError) return null;
    throw error;
  }
}

function textOf(property: Property | undefined, charset: string): string | null {
  if (!property) return null;
  if (property.type === UNICODE) return nonEmpty(decodeString(property.value, 'utf-16le'));
  if (property.type === STRING8 || property.type === BINARY) {
    return nonEmpty(decodeString(property.value, charset));
  }
  return null;
}

const nonEmpty = (text: string): string | null => (text === '' ? null : text);

/** Up to the first U+0000, which ends strings in all of it. */
function decodeString(bytes: Uint8Array | undefined, charset: string): string {
  if (!bytes || bytes.length === 0) return '';
  const even = charset === 'utf-16le' ? bytes.subarray(0, bytes.length - (bytes.length % 2)) : bytes;
  const { text } = decodeText(even, charset);
  const end = text.indexOf('\0');
  return cleanText(end < 0 ? text : text.slice(0, end));
}
