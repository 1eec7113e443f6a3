import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from './mail-server.ts';
import { isRunning, readPid } from './processes.ts';

const ALICE = 'alice@example.test';
const BOB = 'bob@example.test';
const USERS = { [ALICE]: 'alice-secret', [BOB]: 'bob-secret' };

function submission(server: MailServer, { user = ALICE, pass = 'alice-secret', secure = false } = {}) {
  return createTransport({
    host: server.host,
    port: secure ? server.smtpsPort : server.submissionPort,
    secure,
    requireTLS: !secure,
    tls: { ca: server.caPem },
    auth: { user, pass },
  });
}

for (const sentFiledByServer of [false, true]) {
  describe(
    sentFiledByServer ? 'with the SMTP front that files sent mail' : 'with the usual SMTP server',
    () => {
      let server: MailServer;
      beforeAll(async () => {
        server = await startMailServer({ users: USERS, sentFiledByServer });
      });
      afterAll(() => server?.stop());

      it('brings a submitted message to the other user, byte for byte in its attachment', async () => {
        const content = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7) % 256));
        await submission(server).sendMail({
          from: ALICE,
          to: BOB,
          subject: 'Où en est le dossier ?',
          text: 'Bonjour',
          attachments: [{ filename: 'pièce.bin', content }],
        });
        const [message] = await server.waitForMessages(BOB);
        const base64 = message?.source.toString('latin1').split('\r\n\r\n').at(-1)?.split('\r\n--')[0] ?? '';
        expect(Buffer.from(base64, 'base64').equals(content)).toBe(true);
      });

      it('takes submissions over TLS from the first byte', async () => {
        const info = await submission(server, { secure: true }).sendMail({ from: ALICE, to: BOB, text: 'x' });
        expect(info.accepted).toEqual([BOB]);
      });

      it(`${sentFiledByServer ? 'files' : 'does not file'} what was submitted in Sent`, async () => {
        await submission(server).sendMail({ from: ALICE, to: BOB, subject: 'in Sent?', text: 'x' });
        const sent = await server.messages(ALICE, 'Sent');
        const subjects = sent.filter(({ source }) => source.includes('Subject: in Sent?'));
        expect(subjects).toHaveLength(sentFiledByServer ? 1 : 0);
      });

      it('refuses a wrong password with 535', async () => {
        const sending = submission(server, { pass: 'wrong' }).sendMail({ from: ALICE, to: BOB, text: 'x' });
        await expect(sending).rejects.toMatchObject({ responseCode: 535 });
      });

      it('refuses an unknown recipient with 550 and takes the known one', async () => {
        const to = ['unknown@example.test', BOB];
        const info = await submission(server).sendMail({ from: ALICE, to, text: 'x' });
        expect(info.accepted).toEqual([BOB]);
        expect(info.rejectedErrors?.[0]).toMatchObject({
          responseCode: 550,
          recipient: 'unknown@example.test',
        });
      });

      it('accepts mail to other domains from its users, from nobody else', async () => {
        const info = await submission(server).sendMail({ from: ALICE, to: 'x@elsewhere.test', text: 'x' });
        expect(info.accepted).toEqual(['x@elsewhere.test']);
        await expect(
          server.deliver({ from: ALICE, to: 'x@elsewhere.test', text: 'x' }),
        ).rejects.toMatchObject({
          responseCode: 554,
        });
      });

      it('sends a delivery status notification for mail that it took and could not deliver', async () => {
        const mail = { from: ALICE, to: 'bounce@example.test', subject: 'lost', text: 'x' };
        await submission(server).sendMail(mail);
        const isReport = (source: Buffer) =>
          /report-type="?delivery-status/.test(source.toString()) && source.includes('Subject: lost');
        const found = await server.waitForMessages(ALICE, {
          enough: (list) => list.some(({ source }) => isReport(source)),
        });
        expect(found.filter(({ source }) => isReport(source))).toHaveLength(1);
      });

      it('serves users who come later, of new domains too', async () => {
        for (const address of ['later@example.test', 'client@customer.test']) {
          await server.addUser(address, 'later-secret');
          await server.deliver({ from: BOB, to: address, text: 'welcome' });
          expect(await server.waitForMessages(address)).toHaveLength(1);
          expect(await readdir(join(server.mailFolder(address), 'new'))).toBeDefined();
        }
      });

      it('keeps what arrives while Dovecot is away and delivers it afterwards', async () => {
        await server.stopDovecot();
        await expect(server.imap(BOB)).rejects.toThrow();
        await server.deliver('From: a@b.test\r\nSubject: patience\r\n\r\nraw bytes\r\n', { to: BOB });
        await server.startDovecot();
        const isThere = ({ source }: { source: Buffer }) => source.includes('Subject: patience');
        const found = await server.waitForMessages(BOB, { enough: (list) => list.some(isThere) });
        expect(found.filter(isThere)).toHaveLength(1);
      });
    },
  );
}

describe('the IMAP side', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer({ users: USERS });
  });
  afterAll(() => server?.stop());

  it('has the special-use folders and the extensions that the product uses', async () => {
    const client = await server.imap(ALICE);
    const uses = (await client.list()).map(({ specialUse }) => specialUse).filter(Boolean);
    expect(uses.sort()).toEqual(['\\Archive', '\\Drafts', '\\Inbox', '\\Junk', '\\Sent', '\\Trash']);
    for (const name of ['IDLE', 'CONDSTORE', 'QRESYNC', 'UIDPLUS', 'MOVE', 'SPECIAL-USE']) {
      expect(client.capabilities.has(name), name).toBe(true);
    }
    await client.logout();
  });

  it('tells an idling client of new mail', async () => {
    const client = await server.imap(BOB);
    await client.mailboxOpen('INBOX');
    const told = once(client, 'exists');
    const idling = client.idle();
    await server.deliver({ from: ALICE, to: BOB, text: 'x' });
    const [event] = await told;
    expect(event).toMatchObject({ path: 'INBOX' });
    await client.logout();
    await idling;
  });

  it('cuts the connections of one user and spares the others', async () => {
    const [alice, bob] = await Promise.all([server.imap(ALICE), server.imap(BOB)]);
    const closed = once(bob, 'close');
    await server.killImapConnections(BOB);
    await closed;
    await alice.noop();
    expect(alice.usable).toBe(true);
    await server.killImapConnections('nobody-is-connected@example.test');
    await alice.logout();
  });

  it('can be filled with many messages at once, in order, with dates and flags', async () => {
    const receivedAt = new Date('2024-02-03T04:05:06Z');
    const many = Array.from({ length: 300 }, (_, index) => ({
      raw: `Subject: number ${index}\r\n\r\nx\r\n`,
      receivedAt,
      flags: index === 0 ? ['\\Seen', '\\Answered'] : [],
    }));
    await server.fill(ALICE, many, 'Archive');
    const found = await server.messages(ALICE, 'Archive');
    const subjects = found.map(({ source }) => Number(/number (\d+)/.exec(source.toString())?.[1]));
    expect(subjects).toEqual(many.map((_, index) => index));
    expect([...(found[0]?.flags ?? [])]).toEqual(expect.arrayContaining(['\\Answered', '\\Seen']));
    expect(found[1]?.flags.has('\\Seen')).toBe(false);
    const client = await server.imap(ALICE);
    await client.mailboxOpen('Archive');
    expect(await client.fetchOne('1', { internalDate: true })).toMatchObject({ internalDate: receivedAt });
    await client.logout();
  });

  it('speaks STARTTLS on the plain port', async () => {
    const client = await server.imap(ALICE, { port: server.imapPort, secure: false, doSTARTTLS: true });
    expect(client.secureConnection).toBe(true);
    await client.logout();
  });

  it('hides capabilities on request, beside a second server on the same machine', async () => {
    const other = await startMailServer({
      users: USERS,
      withoutCapabilities: ['IDLE', 'CONDSTORE', 'QRESYNC'],
    });
    try {
      const client = await other.imap(ALICE);
      for (const name of ['IDLE', 'CONDSTORE', 'QRESYNC']) expect(client.capabilities.has(name)).toBe(false);
      expect(client.capabilities.has('UIDPLUS')).toBe(true);
      await client.logout();
    } finally {
      await other.stop();
    }
  });
});

describe('when it is over', () => {
  it('leaves neither process nor folder, even after kill -9 of the test process', async () => {
    const module = join(import.meta.dirname, 'mail-server.ts');
    const code = `const { startMailServer } = await import(${JSON.stringify(module)});
      const server = await startMailServer({ users: ${JSON.stringify(USERS)} });
      console.log(server.folder);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [folder] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const pidFiles = ['dovecot/run/master.pid', 'postfix/spool/pid/master.pid', 'smtp-front.pid'];
    const pids = await Promise.all(pidFiles.map((file) => readPid(join(folder, file))));
    const known = pids.filter((pid) => pid !== undefined);
    expect(known).toHaveLength(2);
    child.kill('SIGKILL');
    while (existsSync(folder)) await sleep(50);
    expect(await Promise.all(known.map(isRunning))).toEqual([false, false]);
  });
});
