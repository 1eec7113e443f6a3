/** What an attachment looks like before its bytes were looked at: by its claimed type and its name. */
import type { Attachment } from '@guichet/contract/conversations';
import type { IconName } from '../../../ui/Icon.tsx';

/** Pictures above this size, in bytes, have no thumbnail: it would be the whole picture. */
const MAX_THUMBNAIL = 4_000_000;

const isOf = ({ mimeType, filename }: Attachment, types: RegExp, names: RegExp): boolean =>
  types.test(mimeType) || names.test(filename);

const isPicture = (file: Attachment): boolean =>
  isOf(file, /^image\/(?:png|jpe?g|gif|webp|avif|bmp|svg\+xml)$/i, /\.(?:png|jpe?g|gif|webp|avif|bmp|svg)$/i);

export const isCalendar = (file: Attachment): boolean =>
  isOf(file, /^(?:text\/calendar|application\/ics)$/i, /\.(?:ics|vcs)$/i);

/** Shown small beside its name. */
export const hasThumbnail = (file: Attachment): boolean => isPicture(file) && file.size <= MAX_THUMBNAIL;

/** Nothing to look at here, whatever its bytes are: a press saves it. */
export const isOnlySaved = (file: Attachment): boolean =>
  isOf(
    file,
    /zip|compressed|x-(?:tar|rar|7z)|officedocument|opendocument|msword|ms-(?:excel|powerpoint)|^(?:video|audio)\//i,
    /\.(?:zip|rar|7z|tar|t?gz|docx?|xlsx?|pptx?|od[tsp]|mp[34]|mov|wav|exe|msi|dmg)$/i,
  );

export function iconOf(file: Attachment): IconName {
  if (file.mimeType.startsWith('image/') || isPicture(file)) return 'photo';
  if (isOf(file, /pdf/i, /\.pdf$/i)) return 'file-type-pdf';
  if (isCalendar(file)) return 'calendar-event';
  if (isOf(file, /^message\/rfc822$/i, /\.eml$/i)) return 'mail';
  if (isOf(file, /zip|compressed|tar/i, /\.(?:zip|rar|7z|tar|t?gz)$/i)) return 'file-zip';
  if (isOf(file, /sheet|excel|csv/i, /\.(?:csv|xlsx?|ods)$/i)) return 'file-spreadsheet';
  if (isOf(file, /^text\/|word|document/i, /\.(?:txt|log|md|docx?|odt)$/i)) return 'file-text';
  return 'file';
}

export const pathOf = (messageId: string, index: number): string =>
  `/api/messages/${messageId}/attachments/${index}`;
