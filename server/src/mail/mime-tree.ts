/**
 * The parts of a message (RFC 2045, 2046) as ranges of its raw bytes. The tree holds no copies: a part is
 * decoded when its content is asked for, and an attachment sent as 8bit or binary keeps its exact bytes.
 * Size, number and nesting are bounded; what lies beyond a bound is left whole and named in `faults`.
 */
import { decodeHeaderBytes } from './encoded-words.ts';
import type { ParseFault } from './message.ts';
import { parseStructured, type StructuredValue } from './parameters.ts';
import { decodeTransfer } from './transfer-encoding.ts';

export const MAX_NESTING = 40;
export const MAX_PARTS = 1_000;
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_FIELDS = 2_000;

export interface HeaderField {
  /** Lower-case. */
  name: string;
  /** Unfolded, encoded words not yet decoded. */
  value: string;
}

export interface MimePart {
  fields: HeaderField[];
  contentType: StructuredValue;
  disposition: StructuredValue;
  encoding: string;
  /** Content-ID without angle brackets. */
  contentId: string | null;
  /** The body as it stands in the message, still encoded. */
  body: Uint8Array;
  children: MimePart[];
}

const LF = 0x0a;
const CR = 0x0d;
const FIELD = /^[!-9;-~]+[ \t]*:/;
const KNOWN_FIELD =
  /^(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|return-path|reply-to|references|in-reply-to|x-[a-z-]+|list-[a-z-]+|sender|precedence|delivered-to|status|user-agent|dkim-signature|authentication-results|arc-[a-z-]+)[ \t]*:/i;

/** First field of that name, or undefined. */
export function fieldValue(part: MimePart, name: string): string | undefined {
  return part.fields.find((field) => field.name === name)?.value;
}

/** Decoded content of a leaf. */
export function partContent(part: MimePart): Uint8Array {
  return decodeTransfer(part.body, part.encoding);
}

interface Line {
  bytes: Uint8Array;
  next: number;
}

function lineAt(raw: Buffer, start: number): Line {
  const newline = raw.indexOf(LF, start);
  const end = newline < 0 ? raw.length : newline;
  const trimmed = end > start && raw[end - 1] === CR ? end - 1 : end;
  return { bytes: raw.subarray(start, trimmed), next: newline < 0 ? raw.length : newline + 1 };
}

function looksLikeHeaderAhead(raw: Buffer, start: number): boolean {
  let position = start;
  for (let i = 0; i < 200 && position < raw.length; i++) {
    const line = lineAt(raw, position);
    if (line.bytes.length === 0) return false;
    if (KNOWN_FIELD.test(Buffer.from(line.bytes.subarray(0, 80)).toString('latin1'))) return true;
    position = line.next;
  }
  return false;
}

/**
 * Reads header fields. A line that is neither field nor continuation ends the header (the separating empty
 * line is missing), unless known fields follow before the next empty line: then it is only noise.
 */
function readFields(raw: Buffer, faults: Set<ParseFault>): { fields: HeaderField[]; bodyStart: number } {
  const fields: { name: string; pieces: Uint8Array[] }[] = [];
  let position = 0;
  while (position < raw.length) {
    const line = lineAt(raw, position);
    if (line.bytes.length === 0) {
      position = line.next;
      break;
    }
    const start = Buffer.from(line.bytes.subarray(0, 200)).toString('latin1');
    const last = fields.at(-1);
    if (/^[ \t]/.test(start)) {
      if (start.trim() === '' && line.bytes.length <= 200 && !looksLikeHeaderAhead(raw, line.next)) {
        position = line.next;
        break;
      }
      last?.pieces.push(line.bytes);
    } else if (FIELD.test(start)) {
      if (fields.length < MAX_FIELDS && position < MAX_HEADER_BYTES) {
        const colon = start.indexOf(':');
        fields.push({
          name: start.slice(0, colon).trim().toLowerCase(),
          pieces: [line.bytes.subarray(colon + 1)],
        });
      } else faults.add('headers');
    } else if (!(fields.length === 0 && /^>?From /.test(start)) && !looksLikeHeaderAhead(raw, line.next))
      break;
    position = line.next;
  }
  return {
    fields: fields.map(({ name, pieces }) => ({
      name,
      value: decodeHeaderBytes(Buffer.concat(pieces))
        .replace(/[\r\n\0]+/g, ' ')
        .trim(),
    })),
    bodyStart: position,
  };
}

/** Start and end of each range between delimiter lines (RFC 2046 §5.1.1); parts after a closing delimiter still count. */
function splitAtBoundary(body: Buffer, boundary: string): Buffer[] {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const ranges: Buffer[] = [];
  let open = -1;
  let search = 0;
  while (ranges.length <= MAX_PARTS) {
    const found = body.indexOf(delimiter, search);
    if (found < 0) break;
    search = found + delimiter.length;
    if (found > 0 && body[found - 1] !== LF) continue;
    const closing = body[search] === 0x2d && body[search + 1] === 0x2d;
    let tail = closing ? search + 2 : search;
    while (body[tail] === 0x20 || body[tail] === 0x09) tail++;
    if (body[tail] === CR) tail++;
    if (tail < body.length && body[tail] !== LF) continue;
    if (open >= 0) ranges.push(body.subarray(open, beforeLineEnd(body, open, found)));
    open = closing ? -1 : Math.min(tail + 1, body.length);
    search = Math.max(search, tail);
  }
  if (open >= 0) ranges.push(body.subarray(open));
  return ranges;
}

/** The line end before a delimiter belongs to the delimiter. */
function beforeLineEnd(body: Buffer, start: number, end: number): number {
  let cut = end;
  if (cut > start && body[cut - 1] === LF) cut--;
  if (cut > start && body[cut - 1] === CR) cut--;
  return cut;
}

/** A boundary whose parameter lacks its semicolon. */
function looseBoundary(value: string | undefined): string | undefined {
  return /boundary\s*=\s*"?([^"\s;]{1,200})"?/i.exec(value ?? '')?.[1];
}

function readPart(
  raw: Buffer,
  fallbackType: string,
  depth: number,
  state: { parts: number; faults: Set<ParseFault> },
): MimePart {
  state.parts++;
  const { fields, bodyStart } = readFields(raw, state.faults);
  const first = (name: string) => fields.find((field) => field.name === name)?.value;
  const contentType = parseStructured(first('content-type') ?? fallbackType);
  if (!/^[^\s/]+\/[^\s/]+$/.test(contentType.value))
    contentType.value = contentType.value.startsWith('multipart') ? 'multipart/mixed' : fallbackType;
  const contentId = /<?([^<>\s]+)>?/.exec(first('content-id') ?? '')?.[1] ?? null;
  const part: MimePart = {
    fields,
    contentType,
    disposition: parseStructured(first('content-disposition') ?? ''),
    encoding: (first('content-transfer-encoding') ?? '')
      .replace(/\([^()]*\)/g, ' ')
      .trim()
      .toLowerCase(),
    contentId,
    body: raw.subarray(bodyStart),
    children: [],
  };
  const boundary = contentType.params.boundary || looseBoundary(first('content-type'));
  if (!contentType.value.startsWith('multipart/') || !boundary) return part;
  if (depth >= MAX_NESTING) {
    state.faults.add('nesting');
    return part;
  }
  const childType = contentType.value === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  for (const range of splitAtBoundary(raw.subarray(bodyStart), boundary)) {
    if (state.parts >= MAX_PARTS) {
      state.faults.add('parts');
      break;
    }
    part.children.push(readPart(range, childType, depth + 1, state));
  }
  return part;
}

/** Reads the tree of a message. Takes any bytes, throws never. */
export function readMimeTree(raw: Uint8Array): { root: MimePart; faults: Set<ParseFault> } {
  const faults = new Set<ParseFault>();
  let buffer = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  // Old Macintosh line ends: without a single LF the whole mail would be one header line.
  if (!buffer.includes(LF) && buffer.includes(CR))
    buffer = Buffer.from(buffer.toString('latin1').replaceAll('\r', '\n'), 'latin1');
  return { root: readPart(buffer, 'text/plain', 0, { parts: 0, faults }), faults };
}
