/** Content-Transfer-Encoding (RFC 2045 §6), undone as leniently as real mail needs; never throws. */

/** Base64 with line ends, junk and padding in the middle (units glued together by some mailers). */
export function decodeBase64(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[^A-Za-z0-9+/=]+/g, '');
  const pad = text.indexOf('=');
  if (pad < 0 || /^=+$/.test(text.slice(pad, pad + 10_000)))
    return Buffer.from(pad < 0 ? text : text.slice(0, pad), 'base64');
  return Buffer.concat(text.split(/=+/).map((unit) => Buffer.from(unit, 'base64')));
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x41 + 10;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x61 + 10;
  return -1;
}

/** Quoted-printable; an escape that is none stays literal, spaces after a soft line break are forgiven. */
export function decodeQuotedPrintable(bytes: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte !== 0x3d) {
      out[length++] = byte;
      continue;
    }
    const high = hexValue(bytes[i + 1]);
    const low = hexValue(bytes[i + 2]);
    if (high >= 0 && low >= 0) {
      out[length++] = (high << 4) | low;
      i += 2;
      continue;
    }
    let next = i + 1;
    while (bytes[next] === 0x20 || bytes[next] === 0x09) next++;
    if (bytes[next] === 0x0d && bytes[next + 1] === 0x0a) i = next + 1;
    else if (bytes[next] === 0x0a || bytes[next] === 0x0d) i = next;
    else if (next < bytes.length) out[length++] = byte;
  }
  return out.subarray(0, length);
}

/** The old `begin 644 name … end` form, still met as `x-uuencode`. */
export function decodeUuencode(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let inside = false;
  for (const line of Buffer.from(bytes).toString('latin1').split(/\r?\n/)) {
    if (!inside) {
      inside = /^begin [0-7]{3,4} /.test(line);
      continue;
    }
    if (line === 'end') break;
    const count = (line.charCodeAt(0) - 32) & 63;
    const start = out.length;
    for (let i = 1; i + 3 < line.length + 3 && out.length - start < count; i += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => ((line.charCodeAt(i + k) || 32) - 32) & 63) as [
        number,
        number,
        number,
        number,
      ];
      out.push((a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d);
    }
    out.length = Math.min(out.length, start + count);
  }
  return Uint8Array.from(out);
}

/** Undoes the named encoding; an unknown one leaves the bytes as they are (RFC 2045 §6.4). */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Uint8Array {
  if (encoding.includes('base64')) return decodeBase64(bytes);
  if (encoding.includes('quoted-printable')) return decodeQuotedPrintable(bytes);
  if (encoding === 'x-uuencode' || encoding === 'x-uue' || encoding === 'uuencode')
    return decodeUuencode(bytes);
  return bytes;
}
