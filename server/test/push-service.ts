/**
 * A push service of the tests' own, and a browser that reads what it is sent as RFC 8291 says: written from the RFC
 * and not from the product's side, so that a fault in one is not in both.
 */
import { createDecipheriv, createECDH, createHmac, type ECDH, randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const hmac = (key: Uint8Array, ...parts: Uint8Array[]) =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest();

/** What the body says, read with the browser's key pair and its `auth`; throws when it was changed or is for another. */
export function decryptPush(body: Buffer, browser: ECDH, auth: Uint8Array): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const idLength = body.readUInt8(20);
  const server = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  if (record.length > recordSize) throw new Error('more than one record');
  const shared = browser.computeSecret(server);
  const one = Buffer.of(1);
  const ikm = hmac(hmac(auth, shared), Buffer.from('WebPush: info\0'), browser.getPublicKey(), server, one);
  const prk = hmac(salt, ikm);
  const key = hmac(prk, Buffer.from('Content-Encoding: aes128gcm\0'), one).subarray(0, 16);
  const nonce = hmac(prk, Buffer.from('Content-Encoding: nonce\0'), one).subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (padded[end] !== 2) throw new Error('the last record does not say so');
  return padded.subarray(0, end).toString();
}

export type Pushed = { path: string; headers: NodeJS.Dict<string | string[]>; body: Buffer };

export type PushService = {
  /** A browser's subscription at this service, as the browser hands it to the product. */
  subscription(): { endpoint: string; keys: { p256dh: string; auth: string } };
  pushed: Pushed[];
  /** The text of what came last, or of this one. */
  read(pushed?: Pushed): string;
  /** What it answers from now on. */
  answer: number;
  stop(): Promise<void>;
};

/** A browser subscribed at https://127.0.0.1 with this certificate. */
export async function startPushService(tls: { key: string; cert: string }): Promise<PushService> {
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  const auth = randomBytes(16);
  const token = randomBytes(8).toString('hex');
  const pushed: Pushed[] = [];
  const server = createServer(tls, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      pushed.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(service.answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service: PushService = {
    pushed,
    answer: 201,
    subscription: () => ({
      endpoint: `https://127.0.0.1:${port}/send/${token}`,
      keys: { p256dh: browser.getPublicKey().toString('base64url'), auth: auth.toString('base64url') },
    }),
    read(one = pushed.at(-1)) {
      if (!one) throw new Error('nothing was pushed');
      return decryptPush(one.body, browser, auth);
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return service;
}
