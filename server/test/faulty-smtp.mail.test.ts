import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultySmtp, type SmtpFault, startFaultySmtp } from './faulty-smtp.ts';
import { createTestCertificate, type TestCertificate } from './mail-server/certificate.ts';

const MAIL = {
  from: 'a@example.test',
  to: ['b@example.test', 'c@example.test'],
  subject: 'x',
  text: '.\n..\nend',
};

describe('the faulty SMTP peer', () => {
  let folder: string;
  let certificate: TestCertificate;
  let peer: FaultySmtp;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guichet-smtp-'));
    certificate = await createTestCertificate(folder);
    peer = await startFaultySmtp({ tls: certificate, logins: { a: 'right' } });
  });
  afterEach(() => peer.heal());
  afterAll(async () => {
    await peer?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const send = (pass = 'right', socketTimeout = 1_000) =>
    createTransport({
      host: 'localhost',
      port: peer.port,
      requireTLS: true,
      tls: { ca: certificate.ca },
      auth: { user: 'a', pass },
      socketTimeout,
    }).sendMail(MAIL);

  it('takes a message when nothing is wrong, with its envelope and without dot-stuffing', async () => {
    await send();
    const taken = peer.messages.at(-1);
    expect(taken).toMatchObject({ from: MAIL.from, to: MAIL.to, user: 'a' });
    expect(taken?.raw.toString()).toMatch(/\r\n\r\n\.\r\n\.\.\r\nend\r\n$/);
  });

  it('refuses a wrong password', async () => {
    await expect(send('wrong')).rejects.toMatchObject({ responseCode: 535, code: 'EAUTH' });
  });

  const refusals: [SmtpFault['at'], string, number][] = [
    ['connect', '421 4.3.2 Shutting down', 421],
    ['auth', '535 5.7.8 No', 535],
    ['auth', '454 4.7.0 Temporary', 454],
    ['mail', '451 4.7.1 Greylisted', 451],
    ['mail', '550 5.7.1 No', 550],
    ['rcpt', '550 5.1.1 Unknown', 550],
    ['data', '451 4.3.0 Later', 451],
    ['dot', '451 4.3.0 Later', 451],
    ['dot', '554 5.7.1 Spam', 554],
  ];
  it.each(refusals)('answers at %s: %s, and takes nothing', async (at, reply, code) => {
    const before = peer.messages.length;
    peer.fail({ at, how: { reply } });
    await expect(send()).rejects.toMatchObject({ responseCode: code });
    expect(peer.messages).toHaveLength(before);
  });

  it('refuses one recipient of two', async () => {
    peer.fail({ at: 'rcpt', matching: /c@/, how: { reply: '550 5.1.1 Unknown' } });
    expect(await send()).toMatchObject({ accepted: ['b@example.test'], rejected: ['c@example.test'] });
    expect(peer.messages.at(-1)?.to).toEqual(['b@example.test']);
  });

  it.each(['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'body', 'dot'] as const)(
    'drops the connection at %s',
    async (at) => {
      const [messages, count] = [peer.messages.length, peer.counts[at]];
      peer.fail({ at, how: 'drop', times: 1 });
      await expect(send()).rejects.toThrow();
      expect(peer.counts[at]).toBeGreaterThan(count);
      // After the final dot the sender can't know, and here the server did take it.
      expect(peer.messages).toHaveLength(messages + (at === 'dot' ? 1 : 0));
      await send();
    },
  );

  it('can lose the message that it dropped after the dot', async () => {
    const before = peer.messages.length;
    peer.fail({ at: 'dot', how: 'drop', taken: false });
    await expect(send()).rejects.toThrow();
    expect(peer.messages).toHaveLength(before);
  });

  it('hangs until the sender gives up', async () => {
    peer.fail({ at: 'dot', how: 'hang', times: 1 });
    await expect(send('right', 300)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('answers late', async () => {
    peer.fail({ at: 'dot', how: { delay: 300 }, times: 1 });
    expect((await send('right', 10_000)).accepted).toEqual(MAIL.to);
  });

  it('refuses connections, then listens on the same port again', async () => {
    await peer.refuse();
    await expect(send()).rejects.toMatchObject({ code: 'ESOCKET' });
    await peer.listen();
    await send();
  });
});
