import { randomBytes } from 'node:crypto';

let lastMs = 0;
let counter = 0;

/**
 * A new UUIDv7 (RFC 9562 §5.7), lower-case. Within this process each one sorts after the one before,
 * also when the machine's clock stands still or is set back (method 1 of §6.2: a counter in rand_a).
 */
export function newId(): string {
  const bytes = randomBytes(16);
  const ms = Date.now();
  if (ms > lastMs) {
    lastMs = ms;
    // The top bit starts clear, so at least 2,048 ids fit into a millisecond before it has to be borrowed.
    counter = bytes.readUInt16BE(6) & 0x7ff;
  } else {
    counter += 1;
    if (counter > 0xfff) {
      lastMs += 1;
      counter = bytes.readUInt16BE(6) & 0x7ff;
    }
  }
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
