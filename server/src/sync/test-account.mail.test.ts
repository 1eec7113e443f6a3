/** The connection test against real servers, and against certificates and ports that are not what was chosen. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import type { AccountInput } from '@guichet/contract/mailboxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultySmtp, startFaultySmtp } from '../../test/faulty-smtp.ts';
import { createTestCertificate, type TestCertificate } from '../../test/mail-server/certificate.ts';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { trust } from '../../test/syncing.ts';
import { testAccount } from './test-account.ts';

const USER = 'support@example.test';
const PASSWORD = 'team-secret';

let server: MailServer;
let folder: string;
const certificates: Record<'expired' | 'otherName' | 'unknown', TestCertificate> = {} as never;
const peers: (FaultySmtp | { stop(): Promise<void> })[] = [];

beforeAll(async () => {
  server = await startMailServer({ users: { [USER]: PASSWORD } });
  trust(server);
  folder = await mkdtemp(join(tmpdir(), 'guichet-certificates-'));
  const make = async (name: keyof typeof certificates, subject: { names?: string[]; days?: number }) => {
    certificates[name] = await createTestCertificate(await mkdtemp(join(folder, name)), subject);
  };
  await make('expired', { days: -1 });
  await make('otherName', { names: ['DNS:mail.provider.test', 'DNS:provider.test'] });
  await make('unknown', {});
  // Of these two only the date and the name are wrong.
  const known = [certificates.expired.ca, certificates.otherName.ca];
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...known]);
});
afterAll(async () => {
  for (const peer of peers) await peer.stop();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

type Side = Partial<AccountInput['imap']>;
const input = (imap: Side, smtp: Side, allowPlain = true): AccountInput => ({
  imap: {
    host: 'localhost',
    port: server.imapsPort,
    security: 'tls',
    user: USER,
    password: PASSWORD,
    ...imap,
  },
  smtp: {
    host: 'localhost',
    port: server.submissionPort,
    security: 'starttls',
    user: USER,
    password: PASSWORD,
    ...smtp,
  },
  importSince: 'all',
  allowPlain,
  sentFiledByServer: false,
});

/** The step that failed on each side, null where all went well. */
async function failures(account: AccountInput) {
  const steps = await testAccount(account);
  const of = (side: 'imap' | 'smtp') => {
    const own = steps.filter((step) => step.side === side);
    expect(own.slice(0, -1).every((step) => step.ok)).toBe(true);
    const failed = own.find((step) => !step.ok);
    return failed ? { step: failed.step, fault: failed.fault, detail: failed.detail } : null;
  };
  return { imap: of('imap'), smtp: of('smtp') };
}

/** A TLS server with a certificate that says nothing more. */
async function tlsPeer({ cert, key }: TestCertificate): Promise<number> {
  return listening(tls.createServer({ cert, key }, (socket) => socket.on('error', () => undefined)));
}
async function listening(peer: Server | tls.Server): Promise<number> {
  peer.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
  peers.push({
    stop: () => new Promise((resolve) => peer.close(() => resolve())),
  });
  const address = peer.address();
  return typeof address === 'object' && address ? address.port : 0;
}
async function smtpPeer(options: Parameters<typeof startFaultySmtp>[0] = {}): Promise<FaultySmtp> {
  const peer = await startFaultySmtp(options);
  peers.push(peer);
  return peer;
}

describe('an account that works', () => {
  it.each([
    ['tls', 'starttls'],
    ['starttls', 'tls'],
  ] as const)('by %s in and %s out passes every step', async (incoming, outgoing) => {
    const account = input(
      { security: incoming, port: incoming === 'tls' ? server.imapsPort : server.imapPort },
      { security: outgoing, port: outgoing === 'tls' ? server.smtpsPort : server.submissionPort },
      false,
    );
    expect(await failures(account)).toEqual({ imap: null, smtp: null });
  });
});

describe('the wrong encryption for a port', () => {
  it.each(['starttls', 'plain'] as const)(
    '%s where TLS is spoken at once is told as such',
    async (security) => {
      const account = input({ security, port: server.imapsPort }, { security, port: server.smtpsPort });
      const fault = { step: 'tls', fault: 'tlsFromStart', detail: '' };
      expect(await failures(account)).toEqual({ imap: fault, smtp: fault });
    },
  );

  it('TLS where it is not spoken at once is told as such, without OpenSSL’s words', async () => {
    const account = input(
      { security: 'tls', port: server.imapPort },
      { security: 'tls', port: server.submissionPort },
    );
    const fault = { step: 'tls', fault: 'tlsNotSpoken', detail: '' };
    expect(await failures(account)).toEqual({ imap: fault, smtp: fault });
  });

  it('STARTTLS that is not offered, and none where it is required', async () => {
    const peer = await smtpPeer();
    const missing = await failures(input({}, { security: 'starttls', port: peer.port }));
    expect(missing.smtp).toMatchObject({ step: 'tls', fault: 'tlsMissing' });
    const open = await failures(input({}, { security: 'plain', port: server.submissionPort }));
    expect(open.smtp).toMatchObject({ step: 'tls', fault: 'tlsRequired' });
  });

  it('a port where nobody can log in', async () => {
    const { smtp } = await failures(input({}, { security: 'starttls', port: server.smtpPort }));
    expect(smtp).toEqual({ step: 'login', fault: 'authMissing', detail: '' });
  });
});

describe('a certificate', () => {
  it.each([
    ['expired', 'certificateExpired', ''],
    ['otherName', 'certificateName', 'mail.provider.test, provider.test'],
    ['unknown', 'certificateUnknown', ''],
  ] as const)('that is %s is told by what is wrong with it', async (name, fault, detail) => {
    const certificate = certificates[name];
    const direct = await smtpPeer({ tls: certificate, secure: true });
    const upgraded = await smtpPeer({ tls: certificate });
    const told = { step: 'tls', fault, detail };
    const imapPort = await tlsPeer(certificate);
    expect(await failures(input({ port: imapPort }, { security: 'tls', port: direct.port }))).toEqual({
      imap: told,
      smtp: told,
    });
    expect((await failures(input({}, { security: 'starttls', port: upgraded.port }))).smtp).toEqual(told);
  });
});

describe('a server', () => {
  it('that nobody knows, that refuses, that closes at once', async () => {
    const host = 'no-such-host.invalid';
    const unknown = { step: 'name', fault: 'nameNotFound', detail: host };
    expect(await failures(input({ host }, { host }))).toEqual({ imap: unknown, smtp: unknown });
    const refused = { step: 'connect', fault: 'refused', detail: '' };
    expect(await failures(input({ port: 1 }, { port: 1 }))).toEqual({ imap: refused, smtp: refused });
    const port = await listening(createServer((socket) => socket.destroy()));
    const lost = await failures(input({ port }, { port }));
    expect([lost.imap?.fault, lost.smtp?.fault]).toEqual(['connectionLost', 'connectionLost']);
  });

  it('that answers and does not serve now', async () => {
    const peer = await smtpPeer();
    peer.fail({ at: 'connect', how: { reply: '421 4.7.0 Too many connections' } });
    const port = await listening(createServer((socket) => socket.end('* BYE Too many connections\r\n')));
    const told = await failures(input({ port, security: 'plain' }, { port: peer.port, security: 'plain' }));
    expect(told.imap).toEqual({ step: 'connect', fault: 'unavailable', detail: 'Too many connections' });
    expect(told.smtp).toMatchObject({
      step: 'connect',
      fault: 'unavailable',
      detail: expect.stringMatching(/^421.*Too many/),
    });
  });

  it('that refuses the password, and one that cannot tell for now', async () => {
    const wrong = await failures(input({ password: 'no' }, { password: 'no' }));
    expect(wrong.imap).toMatchObject({ step: 'login', fault: 'login' });
    expect(wrong.smtp).toMatchObject({ step: 'login', fault: 'login' });
    const peer = await smtpPeer();
    peer.fail({ at: 'auth', how: { reply: '454 4.7.0 Temporary authentication failure' } });
    const later = await failures(input({}, { security: 'plain', port: peer.port }));
    expect(later.smtp?.fault).toBe('unavailable');
  });
});
