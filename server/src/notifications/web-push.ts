/**
 * Web Push: a message that only one browser can read (RFC 8291, content coding of RFC 8188), handed to its push
 * service with a signature that names us (RFC 8292).
 */
import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';

/** Record size of the one record that is sent: more than any of our messages. */
const RECORD_SIZE = 4096;
/** Room in the record beside the text: 16 bytes of tag, one of padding. */
export const LONGEST = RECORD_SIZE - 17;

export type PushKeys = {
  /** The browser's point of P-256, uncompressed: 65 bytes. */
  p256dh: Uint8Array;
  /** 16 bytes that the browser and we share. */
  auth: Uint8Array;
};

/**
 * Encrypts for one browser. `fixed` is for the test of RFC 8291, appendix A: otherwise the key pair and the salt are
 * made afresh each time. Throws for a key that is no point of the curve, and for more than `LONGEST` bytes.
 */
export function encryptPush(
  text: Uint8Array,
  keys: PushKeys,
  fixed?: { privateKey: Uint8Array; salt: Uint8Array },
): Buffer {
  if (text.length > LONGEST) throw new Error(`a push message has at most ${LONGEST} bytes`);
  const pair = createECDH('prime256v1');
  if (fixed) pair.setPrivateKey(fixed.privateKey);
  else pair.generateKeys();
  const ours = pair.getPublicKey();
  const secret = pair.computeSecret(keys.p256dh);
  const salt = fixed?.salt ?? randomBytes(16);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.p256dh, ours]);
  const material = hkdf(secret, keys.auth, info, 32);
  const key = hkdf(material, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(material, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const head = Buffer.alloc(21);
  Buffer.from(salt).copy(head);
  head.writeUInt32BE(RECORD_SIZE, 16);
  head.writeUInt8(ours.length, 20);
  // 2 = the last record (RFC 8188, section 2).
  const body = Buffer.concat([cipher.update(text), cipher.update(Buffer.of(2)), cipher.final()]);
  return Buffer.concat([head, ours, body, cipher.getAuthTag()]);
}

const hkdf = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

export type VapidKeys = { publicKey: Buffer; privateKey: Buffer };

/** A new key pair of P-256: the point uncompressed, 65 bytes, and its 32 bytes. */
export function makeVapidKeys(): VapidKeys {
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys();
  const privateKey = Buffer.alloc(32);
  const number = pair.getPrivateKey();
  number.copy(privateKey, 32 - number.length);
  return { publicKey, privateKey };
}

/** Hours for which a signature is good; a push service refuses more than 24. */
const VALID_HOURS = 12;

/**
 * The Authorization header for this endpoint. `contact` is whom the push service may ask: a https: or mailto: URI;
 * null = left out.
 */
export function vapidHeader(
  endpoint: string,
  { publicKey, privateKey }: VapidKeys,
  contact: string | null,
  now: Date,
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    aud: new URL(endpoint).origin,
    exp: Math.floor(now.getTime() / 1000) + VALID_HOURS * 3600,
    ...(contact === null ? {} : { sub: contact }),
  };
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: publicKey.subarray(1, 33).toString('base64url'),
      y: publicKey.subarray(33).toString('base64url'),
      d: privateKey.toString('base64url'),
    },
  });
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${publicKey.toString('base64url')}`;
}
