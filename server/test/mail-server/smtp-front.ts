/**
 * The SMTP side of the test mail server where Postfix can't run (it needs root): a process of its own with
 * smtp-server, which hands messages to Dovecot by LMTP. Started by mail-server.ts with its settings as JSON in the
 * first argument.
 *
 * - three doors, as Postfix has them: from outside (no authentication), submission (STARTTLS, then AUTH), submission
 *   over TLS. From outside only our own domains are accepted;
 * - an unknown recipient of our domains is refused at RCPT with 550;
 * - what was accepted is queued and handed over afterwards, again and again while Dovecot is away;
 * - `bounce@` our domain is accepted and comes back as a delivery status notification (RFC 3464);
 * - other domains are discarded: nothing ever leaves the machine;
 * - with `fileInSent`, what an authenticated user sends is also appended to his Sent folder, as some providers do.
 *
 * The queue lives in memory: it ends with the process, as the test does.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { bouncesLater, domainOf, parseUsers } from './layout.ts';

export interface SmtpFrontSettings {
  domain: string;
  usersFile: string;
  pidFile: string;
  certFile: string;
  keyFile: string;
  ports: { imap: number; lmtp: number; smtp: number; submission: number; smtps: number };
  fileInSent: boolean;
}

interface Accepted {
  from: string;
  to: string[];
  raw: Buffer;
  /** Who authenticated, when somebody did. */
  user?: string;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as SmtpFrontSettings;
const { ports } = settings;
const lmtp = createTransport({ host: '127.0.0.1', port: ports.lmtp, lmtp: true, ignoreTLS: true });
let accepted = 0;

let known = { stamp: '', users: new Map<string, string>() };
function users(): Map<string, string> {
  const { mtimeMs, size } = statSync(settings.usersFile);
  const stamp = `${mtimeMs} ${size}`;
  if (stamp !== known.stamp) known = { stamp, users: parseUsers(readFileSync(settings.usersFile, 'utf8')) };
  return known.users;
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function isOurs(address: string): boolean {
  const domain = domainOf(address);
  return domain === settings.domain || [...users().keys()].some((user) => domainOf(user) === domain);
}

function receives(address: string): boolean {
  const plain = address.toLowerCase().replace(/\+[^@]*@/, '@');
  return users().has(plain) || users().has(address.toLowerCase()) || bouncesLater(address);
}

function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', reject);
  });
}

function stamped(raw: Buffer, session: SMTPServerSession, id: string): Buffer {
  const kind = session.user ? 'ESMTPSA' : 'ESMTP';
  const received = `Received: from ${session.hostNameAppearsAs || 'unknown'} ([127.0.0.1])\r\n\tby mail.${settings.domain} with ${kind} id ${id};\r\n\t${new Date().toUTCString().replace('GMT', '+0000')}\r\n`;
  return Buffer.concat([Buffer.from(received), raw]);
}

/** A delivery status notification (RFC 3464) to the sender of a message that could not be delivered. */
function notification(mail: Accepted, recipient: string, reason: string): Accepted {
  const boundary = `report-${Date.now()}-${accepted}`;
  const end = mail.raw.indexOf('\r\n\r\n');
  const headers = end < 0 ? mail.raw : mail.raw.subarray(0, end + 2);
  const head = [
    `From: Mail Delivery System <MAILER-DAEMON@mail.${settings.domain}>`,
    `To: ${mail.from}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${boundary}@mail.${settings.domain}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `Your message could not be delivered to <${recipient}>: ${reason}`,
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; mail.${settings.domain}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; ${reason}`,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    '',
  ].join('\r\n');
  const raw = Buffer.concat([Buffer.from(head), headers, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { from: '', to: [mail.from], raw };
}

/** Repeats a hand-over until Dovecot takes it; a permanent refusal (5xx) is given back as its text. */
async function untilTaken(hand: () => Promise<unknown>): Promise<string | undefined> {
  for (;;) {
    try {
      await hand();
      return undefined;
    } catch (error) {
      const { responseCode = 0, message } = error as { responseCode?: number; message: string };
      if (responseCode >= 500) return message;
      await sleep(300);
    }
  }
}

async function handOver(mail: Accepted): Promise<void> {
  const ours = mail.to.filter(isOurs);
  await Promise.all(
    ours.map(async (recipient) => {
      const reason =
        bouncesLater(recipient) && !users().has(recipient.toLowerCase())
          ? `550 5.1.1 <${recipient}> User doesn't exist`
          : await untilTaken(() =>
              lmtp.sendMail({ envelope: { from: mail.from, to: [recipient] }, raw: mail.raw }),
            );
      if (reason && mail.from) await handOver(notification(mail, recipient, reason));
    }),
  );
}

async function appendToSent(user: string, raw: Buffer): Promise<void> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: ports.imap,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: users().get(user) ?? '' },
    logger: false,
  });
  client.on('error', () => {});
  await client.connect();
  await client.append('Sent', raw, ['\\Seen']);
  await client.logout();
}

function door(options: SMTPServerOptions, needsLogin: boolean): SMTPServer {
  return new SMTPServer({
    ...options,
    banner: `mail.${settings.domain}`,
    name: `mail.${settings.domain}`,
    key: readFileSync(settings.keyFile),
    cert: readFileSync(settings.certFile),
    size: 104_857_600,
    authOptional: !needsLogin,
    authMethods: ['PLAIN', 'LOGIN'],
    disabledCommands: needsLogin ? [] : ['AUTH'],
    disableReverseLookup: true,
    logger: false,
    onAuth({ username = '', password = '' }, _session, done) {
      const user = username.toLowerCase();
      if (users().get(user) === password && password !== '') done(null, { user });
      else done(refusal(535, '5.7.8 Error: authentication failed'));
    },
    onRcptTo({ address }, session, done) {
      if (isOurs(address)) {
        if (receives(address)) done();
        else done(refusal(550, `5.1.1 <${address}>: Recipient address rejected: User unknown`));
      } else if (session.user) done();
      else done(refusal(554, `5.7.1 <${address}>: Relay access denied`));
    },
    onData(stream, session, done) {
      readAll(stream)
        .then(async (body) => {
          const id = `F${++accepted}`;
          const raw = stamped(body, session, id);
          const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
          const to = session.envelope.rcptTo.map(({ address }) => address);
          const user = session.user;
          if (settings.fileInSent && user) await appendToSent(user, body);
          done(null, `2.0.0 Ok: queued as ${id}`);
          void handOver({ from, to, raw });
        }, done)
        .catch((error: Error) => done(refusal(451, `4.3.0 ${error.message}`)));
    },
  });
}

const doors: [SMTPServer, number][] = [
  [door({}, false), ports.smtp],
  [door({}, true), ports.submission],
  [door({ secure: true }, true), ports.smtps],
];
for (const [server, port] of doors) {
  server.on('error', () => {});
  server.server.once('error', (error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
  server.listen(port, '127.0.0.1');
}
writeFileSync(settings.pidFile, String(process.pid));
