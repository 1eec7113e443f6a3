import { readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Who owns what: system user and group names and numbers. */
export interface MailOwner {
  user: string;
  group: string;
  uid: number;
  gid: number;
}

/** Everything that the two servers have to agree on. */
export interface MailServerLayout {
  folder: string;
  domain: string;
  asRoot: boolean;
  /** Owns the mail files; Dovecot refuses that it be root. */
  owner: MailOwner;
  ports: { imap: number; imaps: number; lmtp: number; smtp: number; submission: number; smtps: number };
  /** IMAP capabilities that Dovecot shall not announce, e.g. `IDLE` or `CONDSTORE`. */
  withoutCapabilities: string[];
}

/** Ourselves; as root the user `nobody`, since Dovecot refuses mail that belongs to root. */
export function mailOwner(): MailOwner {
  const self = userInfo();
  const [uid, gid] = self.uid === 0 ? nobody() : [self.uid, self.gid];
  return { user: nameOf('/etc/passwd', uid), group: nameOf('/etc/group', gid), uid, gid };
}

function nobody(): [uid: number, gid: number] {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((row) => row.startsWith('nobody:'));
  const fields = line?.split(':') ?? [];
  return [Number(fields[2] ?? 65_534), Number(fields[3] ?? 65_534)];
}

/** The name of a user or group number; Dovecot's settings take names only. */
function nameOf(file: '/etc/passwd' | '/etc/group', id: number): string {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((row) => row.split(':')[2] === String(id));
  if (!line) throw new Error(`${id} has no name in ${file}, and Dovecot wants one`);
  return line.slice(0, line.indexOf(':'));
}

/**
 * The temporary folder for the servers. As root their processes run as several users who may not be able to enter
 * root's own; and the path of a socket has room for 107 bytes only (unix(7)).
 */
export function openFolder(): string {
  const own = tmpdir();
  return process.getuid?.() === 0 || own.length > 40 ? '/tmp' : own;
}

/** Where things lie below the folder. */
export function paths(folder: string) {
  return {
    tls: join(folder, 'tls'),
    users: join(folder, 'users'),
    mail: join(folder, 'mail'),
    log: join(folder, 'log'),
    dovecot: join(folder, 'dovecot'),
    dovecotConfig: join(folder, 'dovecot', 'dovecot.conf'),
    dovecotRun: join(folder, 'dovecot', 'run'),
    dovecotPid: join(folder, 'dovecot', 'run', 'master.pid'),
    postfix: join(folder, 'postfix'),
    postfixEtc: join(folder, 'postfix', 'etc'),
    postfixSpool: join(folder, 'postfix', 'spool'),
    postfixPid: join(folder, 'postfix', 'spool', 'pid', 'master.pid'),
    frontPid: join(folder, 'smtp-front.pid'),
  };
}

/** The part of an address after the last `@`, in lower case; empty when there is none. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** Reads the users file: address in lower case → password. */
export function parseUsers(text: string): Map<string, string> {
  const users = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([^:]+):\{PLAIN\}([^:]*):/.exec(line);
    if (match?.[1]) users.set(match[1], match[2] ?? '');
  }
  return users;
}

/** One line of the users file (Dovecot's passwd-file format). @throws on what the format can't hold. */
export function userLine(address: string, password: string): string {
  if (!/^[^\s:@]+@[^\s:@]+$/.test(address)) throw new Error(`not an address for the users file: ${address}`);
  if (/[:\n]/.test(password)) throw new Error('a password in the users file has no colon and no line break');
  return `${address.toLowerCase()}:{PLAIN}${password}::::::\n`;
}

/** Mail to `bounce…@<our domain>` is taken by SMTP and comes back as a delivery status notification. */
export function bouncesLater(address: string): boolean {
  return /^bounce([.+-][^@]*)?@/i.test(address);
}
