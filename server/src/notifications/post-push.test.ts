import { describe, expect, it } from 'vitest';
import { isOutside, postPush } from './post-push.ts';

describe('where a push may go', () => {
  it.each([
    ['8.8.8.8', true],
    ['142.250.74.106', true],
    ['2a00:1450:4007:80e::200a', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.0.1', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:8.8.8.8', true],
    ['::ffff:7f00:1', false],
    ['localhost', false],
  ])('%s: %s', (address, expected) => {
    expect(isOutside(address)).toBe(expected);
  });

  it.each([
    'http://push.example.test/x',
    'https://127.0.0.1:9/x',
    'https://[::1]:9/x',
    'https://localhost:9/x',
  ])('never to %s', async (endpoint) => {
    const post = { endpoint, body: Buffer.from('x'), authorization: 'vapid', allowInside: false };
    await expect(postPush(post)).rejects.toThrow(/outside world/);
  });
});
