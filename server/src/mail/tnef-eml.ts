/** A mail that Outlook enclosed, written as a message of RFC 5322: it exists in no other form. Same input, same bytes. */
import type { TnefFile, TnefMessage } from './tnef.ts';

const BOUNDARY = 'enclosed-by-outlook';

/** The whole message; files of it that are messages themselves are enclosed as such. */
export function writeEml(message: TnefMessage, depth = 0): Uint8Array {
  const boundary = `=_${BOUNDARY}-${depth}`;
  const head = [
    `Subject: ${words(message.subject)}`,
    ...(message.from ? [`From: ${words(message.from.name)} <${addressOf(message.from.address)}>`] : []),
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
  ];
  const parts = [
    message.html !== null ? textPart('text/html', message.html) : textPart('text/plain', message.text ?? ''),
    ...message.files.map((file) => filePart(file, depth)),
  ];
  const pieces: Uint8Array[] = [line(`${head.join('\r\n')}\r\n`)];
  for (const part of parts) pieces.push(line(`--${boundary}`), part);
  pieces.push(line(`--${boundary}--`));
  return Buffer.concat(pieces);
}

const line = (text: string): Uint8Array => Buffer.from(`${text}\r\n`, 'utf8');

/** Encoded words of RFC 2047, in steps that stay within their length. */
function words(text: string): string {
  const letters = [...text.replace(/[\r\n\0]+/g, ' ').slice(0, 500)];
  if (letters.every((letter) => /^[\x20-\x7e]$/.test(letter))) return letters.join('');
  const steps: string[] = [];
  for (let at = 0; at < letters.length; at += 10) {
    const step = Buffer.from(letters.slice(at, at + 10).join(''), 'utf8').toString('base64');
    steps.push(`=?utf-8?B?${step}?=`);
  }
  return steps.join('\r\n ');
}

const addressOf = (address: string): string => address.replace(/[^\x21-\x7e]|[<>]/g, '');

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n');

function textPart(type: string, text: string): Uint8Array {
  const head = `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  return line(head + base64(Buffer.from(text, 'utf8')));
}

function filePart(file: TnefFile, depth: number): Uint8Array {
  if (file.message) {
    const content = writeEml(file.message, depth + 1);
    return Buffer.concat([line('Content-Type: message/rfc822\r\n'), content, line('')]);
  }
  const type =
    file.mimeType && /^[\w.+-]+\/[\w.+-]+$/.test(file.mimeType) ? file.mimeType : 'application/octet-stream';
  const name = encodeURIComponent((file.name ?? 'file').replace(/[\r\n\0]+/g, ' ').toWellFormed()).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const id = file.contentId && /^[\x21-\x7e]{1,200}$/.test(file.contentId) ? file.contentId : null;
  const head = [
    `Content-Type: ${type}`,
    `Content-Disposition: attachment; filename*=utf-8''${name}`,
    ...(id ? [`Content-ID: <${id}>`] : []),
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ];
  return line(head.join('\r\n') + base64(file.content));
}
