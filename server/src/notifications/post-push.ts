/** Hands an encrypted message to a push service. Where that is, a browser said: so it is looked at closely. */
import { lookup } from 'node:dns';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Milliseconds for one hand-over. */
const TIMEOUT = 15_000;
/** Seconds that a push service keeps what it cannot deliver. */
const KEPT_FOR = 24 * 3600;

/** Addresses of this machine, its neighbours and of nobody: nothing that a browser names may make us call there. */
const inside = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const) {
  inside.addSubnet(net, prefix, 'ipv6');
}

/** Whether this IP address is of the outside world. An IPv4 address within IPv6 counts as itself. */
export function isOutside(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isOutside(mapped);
  const family = isIP(address);
  if (family === 0 || /^::ffff:/i.test(address)) return false;
  return !inside.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Looks a name up and refuses it when any of its addresses lies inside. */
const lookupOutside: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    if (!addresses.every(({ address }) => isOutside(address))) {
      return callback(new Error(`${hostname} is not of the outside world`), []);
    }
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    return first ? callback(null, first.address, first.family) : callback(new Error('no address'), []);
  });
};

export type PushPost = {
  endpoint: string;
  body: Uint8Array;
  authorization: string;
  /** Services at private addresses are allowed. */
  allowInside: boolean;
  signal?: AbortSignal;
};

/**
 * The push service's status. Follows no redirect. Throws when it cannot be reached, or lies where it must not.
 */
export function postPush({ endpoint, body, authorization, allowInside, signal }: PushPost): Promise<number> {
  const url = new URL(endpoint);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    if (url.protocol !== 'https:' || (!allowInside && isIP(host) !== 0 && !isOutside(host))) {
      reject(new Error('this is no push service of the outside world'));
      return;
    }
    const sending = request(
      url,
      {
        method: 'POST',
        agent: false,
        ...(allowInside ? {} : { lookup: lookupOutside }),
        ...(signal ? { signal } : {}),
        headers: {
          authorization,
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          'content-length': body.length,
          ttl: KEPT_FOR,
          urgency: 'high',
        },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sending.setTimeout(TIMEOUT, () => sending.destroy(new Error('the push service does not answer')));
    sending.on('error', reject);
    sending.end(body);
  });
}
