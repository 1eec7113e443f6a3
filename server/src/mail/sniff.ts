/** What an attachment is, by its bytes. What it claims to be only decides between things that look alike. */
import type { PreviewKind } from '@guichet/contract/attachments';

export interface Sniffed {
  kind: PreviewKind;
  /** By the bytes; what is claimed where they say nothing. */
  mimeType: string;
  /** Name of a known format that browsers do not show. */
  format: string | null;
}

const picture = (mimeType: string): Sniffed => ({ kind: 'picture', mimeType, format: null });
const unshown = (format: string | null, mimeType: string): Sniffed => ({ kind: 'none', mimeType, format });

/** Bytes that are looked at. */
const SAMPLE = 4_096;

/** Formats by their first bytes, in hexadecimal: two digits a byte. Those of pictures first. */
const SIGNATURES: readonly [RegExp, Sniffed][] = [
  [/^89504e470d0a1a0a/, picture('image/png')],
  [/^ffd8ff/, picture('image/jpeg')],
  [/^474946383[79]61/, picture('image/gif')],
  [/^52494646.{8}57454250/, picture('image/webp')],
  [/^424d.{8}00000000/, picture('image/bmp')],
  [/^00000100(?!00)..00/, picture('image/x-icon')],
  // ISO base media (ISO 14496-12): the brand says what is in it.
  [/^.{8}66747970(?:61766966|61766973)/, picture('image/avif')],
  [/^.{8}66747970(?:686569|686576|6d696631|6d736631)/, unshown('HEIC', 'image/heic')],
  [/^(?:49492a00|4d4d002a)/, unshown('TIFF', 'image/tiff')],
  [/^384250530001/, unshown('Photoshop', 'image/vnd.adobe.photoshop')],
  [/^0000000c(?:6a502020|4a584c20)0d0a870a/, unshown('JPEG 2000', 'image/jp2')],
  [/^504b(?:0304|0506)/, unshown('ZIP', 'application/zip')],
  [/^d0cf11e0a1b11ae1/, unshown('Microsoft Office', 'application/x-ole-storage')],
  [/^526172211a07/, unshown('RAR', 'application/vnd.rar')],
  [/^377abcaf271c/, unshown('7z', 'application/x-7z-compressed')],
  [/^1f8b/, unshown('gzip', 'application/gzip')],
  [/^.{8}66747970/, unshown('MP4', 'video/mp4')],
  [/^(?:494433|fff[23ab])/, unshown('MP3', 'audio/mpeg')],
  [/^789f3e22/, unshown('winmail.dat', 'application/ms-tnef')],
];

/** Office and others are zips inside; their claimed type is what a person knows them by. */
const ZIPPED: readonly [RegExp, string][] = [
  [/wordprocessingml|\.docx$/i, 'Word'],
  [/spreadsheetml|\.xlsx$/i, 'Excel'],
  [/presentationml|\.pptx$/i, 'PowerPoint'],
  [/opendocument|\.od[tsp]$/i, 'OpenDocument'],
];

/** Looks at the first bytes. */
export function sniff(bytes: Uint8Array, claimedType: string, filename: string | null): Sniffed {
  const claimed = claimedType.toLowerCase();
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, SAMPLE));
  const text = head.toString('latin1');
  if (text.slice(0, 1_024).includes('%PDF-'))
    return { kind: 'pdf', mimeType: 'application/pdf', format: null };
  const start = head.subarray(0, 64).toString('hex');
  const found = SIGNATURES.find(([signature]) => signature.test(start))?.[1];
  if (found) {
    const inside = found.format === 'ZIP' ? zippedFormat(claimed, filename) : null;
    return inside === null ? found : unshown(inside, claimed);
  }
  if (!looksLikeText(head)) return unshown(null, isTextual(claimed) ? 'application/octet-stream' : claimed);
  if (looksLikeSvg(text)) return picture('image/svg+xml');
  if (claimed === 'message/rfc822' || /\.eml$/i.test(filename ?? '')) {
    return { kind: 'message', mimeType: 'message/rfc822', format: null };
  }
  return { kind: 'text', mimeType: 'text/plain', format: null };
}

const isTextual = (type: string): boolean => /^(?:text|image|message)\/|svg|pdf|xml|json/.test(type);

function zippedFormat(claimed: string, filename: string | null): string | null {
  return ZIPPED.find(([says]) => says.test(claimed) || says.test(filename ?? ''))?.[1] ?? null;
}

/** The root is an svg element, after what may stand before a root. */
function looksLikeSvg(text: string): boolean {
  const root = text
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>/gi, '')
    .trimStart();
  return /^<svg[\s>]/i.test(root);
}

/** No controls but those of text; UTF-16 by its mark. Nothing at all is text too. */
function looksLikeText(head: Buffer): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    // BEL to CR, and ESC of ISO-2022 and of coloured logs.
    if (byte < 0x20 && !(byte >= 0x07 && byte <= 0x0d) && byte !== 0x1b) controls++;
  }
  return controls * 100 <= head.length;
}
