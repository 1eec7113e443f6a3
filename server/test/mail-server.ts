/**
 * A real mail server for tests: Dovecot 2.3 (IMAP, IMAP over TLS, LMTP) and an SMTP server, on free ports of
 * 127.0.0.1, everything below one temporary folder, with its own certificate authority.
 *
 * SMTP is Postfix when the tests run as root. Postfix can't run otherwise: then, and when the server shall file sent
 * mail itself, the SMTP side is a process of its own made with smtp-server, which hands messages to Dovecot by LMTP
 * (mail-server/smtp-front.ts). Dovecot runs as any user.
 *
 * What the tests can rely on: an address in the users file receives; an unknown one of the same domain is refused with
 * 550 at RCPT; `bounce@` the domain is accepted and comes back as a delivery status notification; mail to any other
 * domain is discarded, nothing leaves the machine. Several servers can run at once. When the test process dies, even by
 * kill -9, a watcher stops the servers and removes the folder.
 */
import { appendFile, chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import type { SendMailOptions } from 'nodemailer';
import { createTestCertificate } from './mail-server/certificate.ts';
import {
  kickUser,
  knowsUser,
  startDovecot,
  stopDovecot,
  writeDovecotConfiguration,
} from './mail-server/dovecot.ts';
import {
  type MailServerLayout,
  mailOwner,
  openFolder,
  parseUsers,
  paths,
  userLine,
} from './mail-server/layout.ts';
import { layIntoMaildir, type MaildirMessage } from './mail-server/maildir.ts';
import { outsideWorld, takesRecipient } from './mail-server/outside-world.ts';
import { type SmtpSide, smtpSide } from './mail-server/smtp-side.ts';
import { freePorts } from './ports.ts';
import { watchFolder } from './processes.ts';

export interface MailServerOptions {
  /** Where everything lies; without it a folder below the system's temporary one. Removed at the end either way. */
  folder?: string;
  /** Address → password. Addresses of other domains are hosted too. */
  users?: Record<string, string>;
  domain?: string;
  /** The server files what users submit in their Sent folder, as some providers do. */
  sentFiledByServer?: boolean;
  /** Capabilities that IMAP shall not announce, e.g. `['IDLE']` or `['CONDSTORE', 'QRESYNC']`. */
  withoutCapabilities?: string[];
}

/** A message as it lies in a folder of the server. */
export interface FiledMessage {
  uid: number;
  flags: Set<string>;
  source: Buffer;
}

/** A message ready to be handed over: its exact bytes and the envelope. */
export interface Envelope {
  from?: string;
  to: string | string[];
}

export interface MailServer {
  host: 'localhost';
  domain: string;
  folder: string;
  imapPort: number;
  imapsPort: number;
  /** STARTTLS and AUTH are required. */
  submissionPort: number;
  smtpsPort: number;
  /** The outside world delivering to us: no authentication, own domains only. */
  smtpPort: number;
  lmtpPort: number;
  caFile: string;
  caPem: string;
  /** Which SMTP server runs. */
  smtp: 'postfix' | 'front';
  /** Delivers from outside: a mail as nodemailer takes it, or exact bytes with an envelope. Resolves when accepted. */
  deliver(mail: SendMailOptions): Promise<void>;
  deliver(raw: string | Uint8Array, envelope: Envelope): Promise<void>;
  /** A connected client of that user over TLS; `stop` ends it. */
  imap(address: string, options?: Partial<ImapFlowOptions>): Promise<ImapFlow>;
  /** Everything in a folder, in order of UID. */
  messages(address: string, mailbox?: string): Promise<FiledMessage[]>;
  /** Waits for messages in a folder until `enough` says yes (default: there is one). @throws after `limit` ms. */
  waitForMessages(
    address: string,
    options?: { mailbox?: string; enough?: (messages: FiledMessage[]) => boolean; limit?: number },
  ): Promise<FiledMessage[]>;
  /** Puts many messages into a folder at once, past SMTP, with UIDs in the order given. */
  fill(address: string, messages: readonly MaildirMessage[], mailbox?: string): Promise<void>;
  addUser(address: string, password: string): Promise<void>;
  /** The Maildir of a user. */
  mailFolder(address: string): string;
  stopDovecot(): Promise<void>;
  startDovecot(): Promise<void>;
  stopSmtp(): Promise<void>;
  startSmtp(): Promise<void>;
  killImapConnections(address: string): Promise<void>;
  /** The end of the servers' logs, to print when a test failed. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a mail server. @throws when Dovecot is not installed or a server does not start, with the end of its log. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(options);
    } catch (error) {
      // Somebody may have taken one of the ports between the choice and the start.
      if (attempt === 3 || !/address already in use|EADDRINUSE/i.test(String(error))) throw error;
    }
  }
}

async function start(options: MailServerOptions): Promise<MailServer> {
  const layout = await prepare(options);
  const at = paths(layout.folder);
  const watcher = watchFolder(layout.folder, [at.dovecotPid, at.postfixPid, at.frontPid]);
  try {
    const certificate = await createTestCertificate(at.tls, {
      names: ['DNS:localhost', `DNS:mail.${layout.domain}`, 'IP:127.0.0.1'],
    });
    const smtp = smtpSide(layout, options.sentFiledByServer ?? false);
    await writeDovecotConfiguration(layout);
    await smtp.prepare();
    await startDovecot(layout);
    await smtp.start();
    return running(layout, smtp, { file: certificate.caFile, pem: certificate.ca }, () => watcher.release());
  } catch (error) {
    watcher.release();
    throw error;
  }
}

async function prepare(options: MailServerOptions): Promise<MailServerLayout> {
  const folder = options.folder ?? (await mkdtemp(join(openFolder(), 'guichet-mail-')));
  const at = paths(folder);
  const owner = mailOwner();
  const asRoot = process.getuid?.() === 0;
  await Promise.all([at.tls, at.mail, at.log, at.dovecot].map((path) => mkdir(path, { recursive: true })));
  // Dovecot's processes run as several users, all of which have to pass through.
  await Promise.all([folder, at.dovecot, at.tls].map((path) => chmod(path, 0o755)));
  if (asRoot) await chown(at.mail, owner.uid, owner.gid);
  const users = Object.entries(options.users ?? {});
  await writeFile(at.users, users.map(([address, password]) => userLine(address, password)).join(''));
  const [imap, imaps, lmtp, smtp, submission, smtps] = await freePorts(6);
  return {
    folder,
    domain: options.domain ?? 'example.test',
    asRoot,
    owner,
    ports: { imap, imaps, lmtp, smtp, submission, smtps } as MailServerLayout['ports'],
    withoutCapabilities: options.withoutCapabilities ?? [],
  };
}

function running(
  layout: MailServerLayout,
  smtp: SmtpSide,
  authority: { file: string; pem: string },
  removeFolder: () => void,
): MailServer {
  const at = paths(layout.folder);
  const { ports } = layout;
  const clients = new Set<ImapFlow>();
  const outside = outsideWorld(ports.smtp);

  async function deliver(mail: SendMailOptions | string | Uint8Array, envelope?: Envelope): Promise<void> {
    if (typeof mail !== 'string' && !(mail instanceof Uint8Array)) return outside.send(mail);
    if (!envelope) throw new Error('exact bytes are delivered with an envelope');
    const { from = `somebody@outside.${layout.domain}`, to } = envelope;
    const raw = typeof mail === 'string' ? mail : Buffer.from(mail);
    return outside.send({ raw, envelope: { from, to } });
  }

  async function imap(address: string, options: Partial<ImapFlowOptions> = {}): Promise<ImapFlow> {
    const pass = parseUsers(await readFile(at.users, 'utf8')).get(address.toLowerCase());
    if (pass === undefined) throw new Error(`${address} is not in the users file`);
    const client = new ImapFlow({
      host: 'localhost',
      port: ports.imaps,
      secure: true,
      tls: { ca: authority.pem },
      auth: { user: address, pass },
      logger: false,
      ...options,
    });
    client.on('error', () => {});
    client.once('close', () => clients.delete(client));
    await client.connect();
    clients.add(client);
    return client;
  }

  async function readMailbox(client: ImapFlow, mailbox: string): Promise<FiledMessage[]> {
    const lock = await client.getMailboxLock(mailbox);
    try {
      if (client.mailbox && client.mailbox.exists === 0) return [];
      const found: FiledMessage[] = [];
      for await (const message of client.fetch('1:*', { uid: true, flags: true, source: true })) {
        if (message.source)
          found.push({ uid: message.uid, flags: message.flags ?? new Set(), source: message.source });
      }
      return found;
    } finally {
      lock.release();
    }
  }

  async function waitForMessages(
    address: string,
    { mailbox = 'INBOX', enough = (list: FiledMessage[]) => list.length > 0, limit = 60_000 } = {},
  ): Promise<FiledMessage[]> {
    const client = await imap(address);
    const end = performance.now() + limit;
    try {
      for (;;) {
        // EXAMINE again instead of NOOP: the folder is read as it is now, also after a reconnect of others.
        const found = await readMailbox(client, mailbox);
        if (enough(found)) return found;
        if (performance.now() > end) {
          throw new Error(
            `${address} ${mailbox}: still ${found.length} messages after ${limit} ms\n${await log()}`,
          );
        }
        await sleep(100);
        await client.noop();
      }
    } finally {
      await client.logout().catch(() => {});
    }
  }

  async function log(): Promise<string> {
    const files = ['dovecot.log', 'postfix.log'];
    const texts = await Promise.all(
      files.map((file) => readFile(join(at.log, file), 'utf8').catch(() => '')),
    );
    return texts.map((text) => text.slice(-4_000)).join('\n');
  }

  return {
    host: 'localhost',
    domain: layout.domain,
    folder: layout.folder,
    imapPort: ports.imap,
    imapsPort: ports.imaps,
    submissionPort: ports.submission,
    smtpsPort: ports.smtps,
    smtpPort: ports.smtp,
    lmtpPort: ports.lmtp,
    caFile: authority.file,
    caPem: authority.pem,
    smtp: smtp.kind,
    deliver,
    imap,
    async messages(address, mailbox = 'INBOX') {
      const client = await imap(address);
      try {
        return await readMailbox(client, mailbox);
      } finally {
        await client.logout().catch(() => {});
      }
    },
    waitForMessages,
    async fill(address, messages, mailbox = 'INBOX') {
      // The first look makes the folders, with Dovecot's own rights.
      const client = await imap(address);
      try {
        await client.status(mailbox, { messages: true });
      } finally {
        await client.logout().catch(() => {});
      }
      const maildir = join(at.mail, address.toLowerCase(), 'Maildir');
      await layIntoMaildir(maildir, mailbox, messages, layout.asRoot ? layout.owner : undefined);
    },
    async addUser(address, password) {
      await appendFile(at.users, userLine(address, password));
      await knowsUser(layout, address);
      await smtp.usersChanged();
      await outside.renew();
      while (!(await takesRecipient(ports.smtp, address))) await sleep(50);
    },
    mailFolder: (address) => join(at.mail, address.toLowerCase(), 'Maildir'),
    stopDovecot: () => stopDovecot(layout),
    startDovecot: () => startDovecot(layout),
    stopSmtp: () => smtp.stop(),
    startSmtp: () => smtp.start(),
    killImapConnections: (address) => kickUser(layout, address),
    log,
    async stop() {
      await outside.renew();
      for (const client of clients) client.close();
      await Promise.all([stopDovecot(layout), smtp.stop()]);
      await rm(layout.folder, { recursive: true, force: true, maxRetries: 5 });
      removeFolder();
    },
  };
}
