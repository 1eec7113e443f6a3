/** How a part of a mail is given to a browser without becoming a page of ours. */

const TOKEN_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/** The type under which a part is saved: what could run in a browser is bytes. */
export function savedAs(mimeType: string): string {
  const type = mimeType.toLowerCase();
  const isActive = /^(?:text\/|image\/svg|application\/(?:x?html|xml|javascript|ecmascript))|\+xml$/.test(
    type,
  );
  return isActive || !TOKEN_TYPE.test(type) ? 'application/octet-stream' : type;
}

/**
 * The header of RFC 6266: an ASCII name for old clients, the true one as RFC 8187 has it. Separators of paths
 * and controls become a space.
 */
export function contentDisposition(disposition: 'inline' | 'attachment', filename: string): string {
  const name = filename
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\\/]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();
  const ascii = name
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
    .replace(/["%]/g, "'");
  const extended = encodeURIComponent(name).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${disposition}; filename="${ascii || 'file'}"; filename*=UTF-8''${extended || 'file'}`;
}
