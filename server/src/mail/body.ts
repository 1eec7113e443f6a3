/** Which parts of the tree are the text to read, and which are attachments. */
import { cleanText, decodeText } from './charset.ts';
import { decodeWords } from './encoded-words.ts';
import { unflow } from './flowed.ts';
import type { AttachmentInfo, ParseFault } from './message.ts';
import { fieldValue, type MimePart, partContent, readMimeTree } from './mime-tree.ts';
import { readFilename } from './parameters.ts';

/** Characters of text, and of HTML, that are kept for showing and searching. */
export const MAX_TEXT_LENGTH = 2_000_000;

export interface MessageBody {
  text: string | null;
  html: string | null;
  truncated: boolean;
  /** Leaves that are attachments, in document order: their position is the attachment's index. */
  attachmentParts: MimePart[];
}

interface Collected {
  texts: string[];
  htmls: string[];
}

/** Representations meant for watches and AMP viewers; the HTML beside them says the same. */
const HIDDEN_ALTERNATIVES = new Set(['text/x-amp-html', 'text/watch-html']);

/** Walks the tree once and chooses. */
export function readBody(root: MimePart, faults: Set<ParseFault>): MessageBody {
  const attachmentParts: MimePart[] = [];
  const state = { truncated: false, seenText: false };

  function readLeafText(part: MimePart): string {
    let bytes = partContent(part);
    if (bytes.length > MAX_TEXT_LENGTH * 4) {
      bytes = bytes.subarray(0, MAX_TEXT_LENGTH * 4);
      state.truncated = true;
    }
    const isHtml = part.contentType.value === 'text/html';
    const declared = part.contentType.params.charset ?? (isHtml ? metaCharset(bytes) : undefined);
    const decoded = decodeText(bytes, declared);
    if (!decoded.asDeclared) faults.add('charset');
    let text = cleanText(decoded.text)
      .replace(/\r\n?/g, '\n')
      .replace(/^\ufeff/, '');
    if (/^flowed$/i.test(part.contentType.params.format ?? '')) {
      text = unflow(text, /^yes$/i.test(part.contentType.params.delsp ?? ''));
    }
    if (text.length > MAX_TEXT_LENGTH) {
      state.truncated = true;
      text = text.slice(0, MAX_TEXT_LENGTH).toWellFormed();
    }
    return text;
  }

  function isBodyText(part: MimePart): boolean {
    const type = part.contentType.value;
    const isText =
      type === 'text/plain' ||
      type === 'text/html' ||
      (type.startsWith('multipart/') && part.children.length === 0);
    if (!isText || part.disposition.value === 'attachment') return false;
    return !state.seenText || rawFilename(part) === undefined;
  }

  function walk(part: MimePart, inAlternative: boolean): Collected {
    const type = part.contentType.value;
    if (part.children.length > 0)
      return walkChildren(part, inAlternative || type === 'multipart/alternative');
    if (isBodyText(part)) {
      if (part.body.length > 0) state.seenText = true;
      const text = readLeafText(part);
      return type === 'text/html' ? { texts: [], htmls: [text] } : { texts: [text], htmls: [] };
    }
    const isEmptyMultipart = type.startsWith('multipart/') && part.body.length === 0;
    if (!isEmptyMultipart && !(inAlternative && HIDDEN_ALTERNATIVES.has(type))) attachmentParts.push(part);
    return { texts: [], htmls: [] };
  }

  function walkChildren(part: MimePart, inAlternative: boolean): Collected {
    const results = part.children.map((child) => walk(child, inAlternative));
    if (part.contentType.value === 'multipart/alternative') {
      const texts =
        results.find((result) => result.texts.some((text) => text.trim() !== ''))?.texts ??
        results.find((result) => result.texts.length > 0)?.texts ??
        [];
      const htmls = results.findLast((result) => result.htmls.length > 0)?.htmls ?? [];
      return { texts, htmls };
    }
    return concatenate(results);
  }

  const { texts, htmls } = walk(root, false);
  const text = texts.length > 0 ? cut(texts.join('\n')) : null;
  const html = htmls.length > 0 ? cut(htmls.join('\n')) : null;
  return { text, html, truncated: state.truncated, attachmentParts };

  function cut(value: string): string {
    if (value.length <= MAX_TEXT_LENGTH) return value;
    state.truncated = true;
    return value.slice(0, MAX_TEXT_LENGTH).toWellFormed();
  }
}

/**
 * Neighbours in a mixed message are read one after the other. Where one has HTML only and another text only,
 * the text joins the HTML too, so that neither view lacks a part.
 */
function concatenate(results: Collected[]): Collected {
  const anyHtml = results.some((result) => result.htmls.length > 0);
  const texts: string[] = [];
  const htmls: string[] = [];
  for (const result of results) {
    texts.push(...result.texts);
    if (result.htmls.length > 0) htmls.push(...result.htmls);
    else if (anyHtml) htmls.push(...result.texts.filter((text) => text.trim() !== '').map(textAsHtml));
  }
  const isTextPartial = results.some((result) => result.htmls.length > 0 && result.texts.length === 0);
  // A text view that lacks an HTML-only part is worse than none: it is then derived from the HTML.
  return { texts: isTextPartial && anyHtml ? [] : texts, htmls };
}

function textAsHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<div style="white-space:pre-wrap">${escaped}</div>`;
}

function metaCharset(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  return /<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_.:-]{2,40})/i.exec(head)?.[1];
}

function rawFilename(part: MimePart): string | undefined {
  return part.disposition.params.filename ?? part.contentType.params.name;
}

/** The information shown of an attachment; its content is only decoded to know its size. */
export function describeAttachment(part: MimePart, index: number, html: string | null): AttachmentInfo {
  const mimeType = part.contentType.value.slice(0, 200);
  const info: AttachmentInfo = {
    index,
    filename: readFilename(rawFilename(part)) ?? nameOfEnclosedMessage(part),
    mimeType,
    size: partContent(part).length,
    contentId: part.contentId,
    inline: part.contentId !== null && html !== null && isShownByCid(html, part.contentId),
  };
  if (mimeType === 'text/calendar' || mimeType === 'application/ics') {
    const method = part.contentType.params.method?.trim().toUpperCase();
    if (method && /^[A-Z-]{1,40}$/.test(method)) info.calendarMethod = method;
  }
  return info;
}

/** True when the HTML shows the part of that Content-ID. */
export function isShownByCid(html: string, contentId: string): boolean {
  return html.includes(`cid:${contentId}`) || html.includes(`cid:${encodeURIComponent(contentId)}`);
}

function nameOfEnclosedMessage(part: MimePart): string | null {
  if (part.contentType.value !== 'message/rfc822') return null;
  const { root } = readMimeTree(partContent(part).subarray(0, 64 * 1024));
  const subject = readFilename(decodeWords(fieldValue(root, 'subject') ?? '').replace(/[\\/:*?"<>|]+/g, ' '));
  return subject === null ? null : `${subject}.eml`;
}
