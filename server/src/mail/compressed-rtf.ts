/** Compressed RTF (MS-OXRTFCP): LZ77 over a ring of 4,096 bytes that begins with words that every RTF has. */

const COMPRESSED = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;
const HEADER_BYTES = 16;
const RING = 4_096;
/** What the ring holds before the first byte (MS-OXRTFCP §2.1.2.1); the rest of it is unset. */
const PRELOADED = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript ' +
    '\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
    '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
);

/**
 * The RTF inside, at most `limit` bytes of it. What is cut off or broken ends the output there.
 * Null when the bytes are no compressed RTF at all.
 */
export function decompressRtf(bytes: Uint8Array, limit: number): Uint8Array | null {
  if (bytes.length < HEADER_BYTES) return null;
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = Math.min(input.readUInt32LE(4), limit);
  const kind = input.readUInt32LE(8);
  if (kind === UNCOMPRESSED) return input.subarray(HEADER_BYTES, HEADER_BYTES + size);
  if (kind !== COMPRESSED) return null;
  return inflate(input, size);
}

function inflate(input: Buffer, size: number): Uint8Array {
  // A reference of two bytes gives at most seventeen: what is claimed beyond that is never allocated.
  const out = Buffer.alloc(Math.min(size, (input.length - HEADER_BYTES) * 9));
  const ring = Buffer.alloc(RING, 0x20);
  PRELOADED.copy(ring);
  let write = PRELOADED.length;
  let length = 0;
  let at = HEADER_BYTES;
  const put = (byte: number) => {
    out[length++] = byte;
    ring[write] = byte;
    write = (write + 1) % RING;
  };
  while (at < input.length && length < out.length) {
    const control = input[at++] as number;
    for (let bit = 0; bit < 8 && length < out.length; bit++) {
      if ((control & (1 << bit)) === 0) {
        if (at >= input.length) return out.subarray(0, length);
        put(input[at++] as number);
        continue;
      }
      if (at + 1 >= input.length) return out.subarray(0, length);
      const reference = input.readUInt16BE(at);
      at += 2;
      const offset = reference >> 4;
      // A reference to the place that is written next ends the text.
      if (offset === write) return out.subarray(0, length);
      const count = (reference & 15) + 2;
      for (let i = 0; i < count && length < out.length; i++) put(ring[(offset + i) % RING] as number);
    }
  }
  return out.subarray(0, length);
}
