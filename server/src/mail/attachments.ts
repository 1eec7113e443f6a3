/**
 * The attachments of a message, as they are counted, named and served. What a `winmail.dat` holds stands behind the
 * parts of MIME, so that an index means the same content whether that was unpacked when it was stored or not.
 */
import { describeAttachment, isShownByCid, type MessageBody } from './body.ts';
import { cleanText } from './charset.ts';
import type { AttachmentInfo } from './message.ts';
import { type MimePart, partContent } from './mime-tree.ts';
import { readFilename } from './parameters.ts';
import { looksLikeTnef, readTnef, TnefError, type TnefFile, type TnefMessage } from './tnef.ts';
import { writeEml } from './tnef-eml.ts';

/** Bytes of a calendar that is read at all. */
export const MAX_CALENDAR_BYTES = 1024 * 1024;

/** Whether it claims to be a calendar. */
export const isCalendar = ({ mimeType, filename }: Pick<AttachmentInfo, 'mimeType' | 'filename'>): boolean =>
  /^(?:text\/calendar|application\/ics)$/i.test(mimeType) || /\.(?:ics|vcs)$/i.test(filename ?? '');

/** Content of a part of MIME, or what stood in a `winmail.dat`. */
export type AttachmentSource = { part: MimePart } | { file: TnefFile };

export interface UnpackedPart {
  /** Position of the `winmail.dat` among the parts. */
  index: number;
  message: TnefMessage;
}

/** Bytes of an attachment, decoded. */
export function attachmentBytes(source: AttachmentSource): Uint8Array {
  if ('part' in source) return partContent(source.part);
  return source.file.message ? writeEml(source.file.message) : source.file.content;
}

/** Every `winmail.dat` of a message that could be read. */
export function unpackTnef({ attachmentParts }: Pick<MessageBody, 'attachmentParts'>): UnpackedPart[] {
  return attachmentParts.flatMap((part, index): UnpackedPart[] => {
    if (!mayBeTnef(part)) return [];
    const content = partContent(part);
    if (!looksLikeTnef(content)) return [];
    try {
      return [{ index, message: readTnef(content) }];
    } catch (error) {
      if (error instanceof TnefError) return [];
      throw error;
    }
  });
}

function mayBeTnef(part: MimePart): boolean {
  const name = part.disposition.params.filename ?? part.contentType.params.name ?? '';
  return /^application\/(?:vnd\.)?ms-tnef$/.test(part.contentType.value) || /\.dat$/i.test(name.trim());
}

/** All that can be asked for by index: parts first, then what was unpacked, in order. */
export function attachmentSources(
  { attachmentParts }: Pick<MessageBody, 'attachmentParts'>,
  unpacked: readonly UnpackedPart[],
): AttachmentSource[] {
  const files = unpacked.flatMap(({ message }) => message.files);
  return [...attachmentParts.map((part) => ({ part })), ...files.map((file) => ({ file }))];
}

/** What is shown as attachments of a message whose HTML is `html`: a `winmail.dat` that was read whole is none. */
export function describeAttachments(
  body: Pick<MessageBody, 'attachmentParts'>,
  unpacked: readonly UnpackedPart[],
  html: string | null,
): AttachmentInfo[] {
  const replaced = new Set(unpacked.filter(isReplaced).map(({ index }) => index));
  return attachmentSources(body, unpacked).flatMap((source, index) =>
    replaced.has(index) ? [] : [describeSource(source, index, html)],
  );
}

/** An invitation or a task of Outlook has no other form than its `winmail.dat`, which then stays. */
function isReplaced({ message }: UnpackedPart): boolean {
  const isOrdinary = /^(?:$|IPM\.(?:Microsoft Mail\.)?Note(?:\.|$)|IPM$)/i.test(message.messageClass);
  return message.isWhole && (isOrdinary || message.files.length > 0);
}

/** One attachment as it is listed. */
export function describeSource(source: AttachmentSource, index: number, html: string | null): AttachmentInfo {
  if ('part' in source) return describeAttachment(source.part, index, html);
  const { file } = source;
  const contentId = file.contentId && /^[^<>\s]{1,998}$/.test(file.contentId) ? file.contentId : null;
  return {
    index,
    filename: file.message ? `${emlName(file)}.eml` : readFilename(file.name ?? undefined),
    mimeType: file.message ? 'message/rfc822' : typeOf(file.mimeType),
    size: attachmentBytes(source).length,
    contentId,
    inline: contentId !== null && html !== null && isShownByCid(html, contentId),
  };
}

function emlName(file: TnefFile): string {
  const name = cleanText(file.message?.subject || file.name || '').replace(/[\\/:*?"<>|]+/g, ' ');
  return readFilename(name) ?? 'message';
}

const typeOf = (claimed: string | null): string =>
  claimed && /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(claimed)
    ? claimed.toLowerCase()
    : 'application/octet-stream';
