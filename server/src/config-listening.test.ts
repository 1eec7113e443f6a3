import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listeningFault, listeningFaults } from './config-listening.ts';
import { faultText } from './config-options.ts';

let taken: Server;
let port: number;
beforeAll(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => new Promise((resolve) => taken.close(resolve)));

const say = async (host: string, where: { port?: number; hostSaidBy?: string } = {}) =>
  (await listeningFaults({ host, port: where.port ?? 0, hostSaidBy: where.hostSaidBy })).map((fault) =>
    faultText(fault, 'en'),
  );

describe('listening', () => {
  it.each(['127.0.0.1', '0.0.0.0', 'localhost'])('is possible at %s, again and again', async (host) => {
    expect(await say(host)).toEqual([]);
    expect(await say(host)).toEqual([]);
  });

  it('is not possible on a port that somebody has', async () => {
    expect(await say('127.0.0.1', { port })).toEqual([
      `Port ${port} is taken, perhaps by a Guichet that runs already: choose another one with --port or GUICHET_PORT.`,
    ]);
  });

  // 192.0.2.0/24 is nobody's (RFC 5737), and names below .invalid do not exist (RFC 6761).
  it.each([
    [
      '192.0.2.1',
      'GUICHET_HOST is “192.0.2.1”: that is no address of this machine. Give one of its own, 127.0.0.1 (itself alone) or 0.0.0.0 (all).',
    ],
    [
      'guichet.invalid',
      'GUICHET_HOST is “guichet.invalid”: nobody here knows that name. Give an address of this machine, 127.0.0.1 (itself alone) or 0.0.0.0 (all).',
    ],
  ])('is not possible at %s', async (host, sentence) => {
    expect(await say(host, { hostSaidBy: 'GUICHET_HOST' })).toEqual([sentence]);
  });

  it.each([
    ['EACCES', { kind: 'port-forbidden', port: 80 }],
    ['EAFNOSUPPORT', { kind: 'host-elsewhere', name: '--host', given: '::1', isUnknown: false }],
    ['EAI_AGAIN', { kind: 'host-elsewhere', name: '--host', given: '::1', isUnknown: true }],
    ['EMFILE', undefined],
  ])('understands %s', (code, fault) => {
    const error = Object.assign(new Error(code), { code });
    expect(listeningFault(error, { host: '::1', port: 80, hostSaidBy: undefined })).toEqual(fault);
  });
});
