import { createECDH, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decryptPush } from '../../test/push-service.ts';
import { encryptPush, LONGEST, makeVapidKeys, vapidHeader } from './web-push.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');

describe('Web Push', () => {
  it('encrypts as the example of RFC 8291, appendix A', () => {
    const body = encryptPush(
      Buffer.from('When I grow up, I want to be a watermelon'),
      {
        p256dh: bytes(
          'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
        ),
        auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
      },
      {
        privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
        salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
      },
    );
    expect(body.toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  it('can be read by the browser alone, and differs each time', () => {
    const browser = createECDH('prime256v1');
    const p256dh = browser.generateKeys();
    const auth = Buffer.alloc(16, 7);
    const one = encryptPush(Buffer.from('Bonjour'), { p256dh, auth });
    const other = encryptPush(Buffer.from('Bonjour'), { p256dh, auth });
    expect(one.equals(other)).toBe(false);
    expect(decryptPush(one, browser, auth)).toBe('Bonjour');
    expect(() => decryptPush(one, browser, Buffer.alloc(16, 8))).toThrow();
    expect(() => encryptPush(Buffer.from('x'), { p256dh: Buffer.alloc(65, 4), auth })).toThrow();
    expect(() => encryptPush(Buffer.alloc(LONGEST + 1), { p256dh, auth })).toThrow();
    expect(decryptPush(encryptPush(Buffer.alloc(LONGEST, 65), { p256dh, auth }), browser, auth)).toHaveLength(
      LONGEST,
    );
  });

  it('signs for the push service that it goes to', () => {
    const keys = makeVapidKeys();
    const now = new Date('2026-03-02T08:00:00Z');
    const header = vapidHeader('https://push.example.test:8443/send/abc', keys, 'https://guichet.test', now);
    const [, head, claims, signature, key] = /^vapid t=([^.]+)\.([^.]+)\.([^,]+), k=(.+)$/.exec(header) ?? [];
    expect(key).toBe(keys.publicKey.toString('base64url'));
    expect(JSON.parse(bytes(claims ?? '').toString())).toEqual({
      aud: 'https://push.example.test:8443',
      exp: now.getTime() / 1000 + 12 * 3600,
      sub: 'https://guichet.test',
    });
    const publicKey = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: keys.publicKey.subarray(1, 33).toString('base64url'),
        y: keys.publicKey.subarray(33).toString('base64url'),
      },
    });
    const isSigned = (text: string) =>
      verify(
        'sha256',
        Buffer.from(text),
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        bytes(signature ?? ''),
      );
    expect(isSigned(`${head}.${claims}`)).toBe(true);
    expect(isSigned(`${head}.x${claims}`)).toBe(false);
  });
});
