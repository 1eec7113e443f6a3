import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultyImap, startFaultyImap } from './faulty-imap.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

const BOB = 'bob@example.test';
const BODY = `${'A001 NO this is no answer, and FETCH {9999} is none\r\n'.repeat(400)}`;
const MAIL = `From: a@b.test\r\nSubject: long\r\n\r\n${BODY}`;

describe('the faulty IMAP peer', () => {
  let server: MailServer;
  let proxy: FaultyImap;
  beforeAll(async () => {
    server = await startMailServer({ users: { [BOB]: 'secret' } });
    proxy = await startFaultyImap(server.imapPort);
    await server.deliver(MAIL, { to: BOB });
    await server.waitForMessages(BOB);
  });
  afterEach(() => proxy?.heal());
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  async function client(options: { socketTimeout?: number } = {}): Promise<ImapFlow> {
    const { port } = proxy;
    const auth = { user: BOB, pass: 'secret' };
    const flow = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false, ...options });
    flow.on('error', () => {});
    await flow.connect();
    await flow.mailboxOpen('INBOX');
    return flow;
  }

  const sizeOfFirst = async (flow: ImapFlow) => {
    const message = await flow.fetchOne('1', { source: true });
    return message ? message.source?.length : undefined;
  };

  it('passes everything when nothing is wrong, and notes no password', async () => {
    const flow = await client();
    expect(await sizeOfFirst(flow)).toBe((await server.messages(BOB))[0]?.source.length);
    await flow.logout();
    expect(proxy.commands.some((line) => line.includes('FETCH'))).toBe(true);
    expect(proxy.commands.join()).not.toContain(Buffer.from(`\0${BOB}\0secret`).toString('base64'));
  });

  it('cuts inside the literal of a message', async () => {
    const flow = await client();
    proxy.fail({ from: 'server', matching: /FETCH .*\{\d{4,}\}$/, afterBytes: 500, how: 'drop', times: 1 });
    await expect(sizeOfFirst(flow)).rejects.toThrow();
    expect(proxy.triggered).toBeGreaterThan(0);
    const again = await client();
    expect(await sizeOfFirst(again)).toBeGreaterThan(BODY.length);
    await again.logout();
  });

  it('cuts after the server took an APPEND and before it says so', async () => {
    const flow = await client();
    proxy.fail({ from: 'server', matching: /^\S+ OK .*APPENDUID/, how: 'drop', times: 1 });
    await expect(flow.append('Sent', MAIL, ['\\Seen'])).rejects.toThrow();
    expect(await server.messages(BOB, 'Sent')).toHaveLength(1);
  });

  it('says NO to a command that the server never sees, and the session goes on', async () => {
    const flow = await client();
    proxy.fail({ from: 'client', matching: / APPEND /, how: { no: '[OVERQUOTA] full' }, times: 1 });
    await expect(flow.append('Drafts', MAIL)).rejects.toThrow();
    await flow.append('Drafts', MAIL);
    expect(await server.messages(BOB, 'Drafts')).toHaveLength(1);
    await flow.logout();
  });

  it('cuts after so many bytes of either side', async () => {
    for (const from of ['client', 'server'] as const) {
      proxy.fail({ from, afterBytes: 40, how: 'drop', times: 1 });
      await expect(client()).rejects.toThrow();
    }
    await (await client()).logout();
  });

  it('becomes a black hole', async () => {
    const flow = await client({ socketTimeout: 500 });
    proxy.fail({ from: 'client', matching: /NOOP/, how: 'hang' });
    const closed = new Promise((resolve) => flow.once('close', () => resolve(undefined)));
    flow.noop().catch(() => {});
    await closed;
    expect(flow.usable).toBe(false);
  });

  it('delays, then goes on', async () => {
    const flow = await client();
    proxy.fail({ from: 'server', matching: /^\S+ OK NOOP/, how: { delay: 200 }, times: 1 });
    await flow.noop();
    expect(await sizeOfFirst(flow)).toBeGreaterThan(BODY.length);
    await flow.logout();
  });

  it('refuses connections, then takes them again', async () => {
    await proxy.refuse();
    await expect(client()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.listen();
    await (await client()).logout();
  });
});
