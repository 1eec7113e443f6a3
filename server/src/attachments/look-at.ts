import type { AttachmentLook } from '@guichet/contract/attachments';
import type { Viewer } from '../access/visibility.ts';
import { cleanText, decodeText } from '../mail/charset.ts';
import { sniff } from '../mail/sniff.ts';
import { type AttachmentHouse, findAttachment } from './find-attachment.ts';

/** Characters of a text that are shown; the rest is had by saving it. */
export const MAX_SHOWN_TEXT = 1_000_000;

/** What an attachment is by its bytes, and its text if it is one. */
export async function lookAt(
  house: AttachmentHouse,
  viewer: Viewer,
  { messageId, index }: { messageId: string; index: number },
): Promise<AttachmentLook> {
  const { content } = await findAttachment(house, viewer, messageId, (one) => one.index === index);
  const bytes = content.content;
  const sniffed = sniff(bytes, content.mimeType, content.filename);
  const size = bytes.length;
  const isText = sniffed.kind === 'text';
  // Four bytes at most for one character.
  const shown = isText ? textOf(bytes.subarray(0, MAX_SHOWN_TEXT * 4), content.charset) : null;
  return {
    index,
    ...sniffed,
    size,
    text: shown === null ? null : shown.slice(0, MAX_SHOWN_TEXT).toWellFormed(),
    truncated: shown !== null && (shown.length > MAX_SHOWN_TEXT || size > MAX_SHOWN_TEXT * 4),
  };
}

function textOf(bytes: Uint8Array, charset: string | null): string {
  return cleanText(decodeText(bytes, charset).text)
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n');
}
