/** What an attachment without a name is called. */

/** Extensions of the types that mails carry most, by media type (IANA); others get none rather than a wrong one. */
const EXTENSIONS = new Map(
  Object.entries({
    'application/gzip': 'gz',
    'application/json': 'json',
    'application/msword': 'doc',
    'application/pdf': 'pdf',
    'application/rtf': 'rtf',
    'application/vnd.ms-excel': 'xls',
    'application/vnd.ms-powerpoint': 'ppt',
    'application/vnd.oasis.opendocument.presentation': 'odp',
    'application/vnd.oasis.opendocument.spreadsheet': 'ods',
    'application/vnd.oasis.opendocument.text': 'odt',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
    'application/xml': 'xml',
    'application/zip': 'zip',
    'audio/mpeg': 'mp3',
    'image/avif': 'avif',
    'image/bmp': 'bmp',
    'image/gif': 'gif',
    'image/heic': 'heic',
    'image/jpeg': 'jpg',
    'image/png': 'png',
    'image/svg+xml': 'svg',
    'image/tiff': 'tiff',
    'image/webp': 'webp',
    'message/rfc822': 'eml',
    'text/calendar': 'ics',
    'text/csv': 'csv',
    'text/html': 'html',
    'text/plain': 'txt',
    'text/vcard': 'vcf',
    'text/xml': 'xml',
    'video/mp4': 'mp4',
  }),
);

export type Named = { index: number; filename: string | null; mimeType: string };

/**
 * The name under which an attachment is shown and saved: its own, else its number (from 1) in the reader's
 * language with the extension of its type, none when the type is unknown.
 */
export function attachmentName({ filename, index, mimeType }: Named, language: 'fr' | 'en'): string {
  if (filename) return filename;
  const extension = EXTENSIONS.get(mimeType.toLowerCase());
  const name = `${language === 'fr' ? 'pièce jointe' : 'attachment'} ${index + 1}`;
  return extension === undefined ? name : `${name}.${extension}`;
}
