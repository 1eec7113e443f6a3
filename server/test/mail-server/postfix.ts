import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitForPort } from '../ports.ts';
import { endProcess, readPid } from '../processes.ts';
import { domainOf, type MailServerLayout, parseUsers, paths } from './layout.ts';

const run = promisify(execFile);
const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

function mainConfiguration(layout: MailServerLayout, domains: string[]): string {
  const at = paths(layout.folder);
  return `compatibility_level = 3.6
queue_directory = ${at.postfixSpool}
data_directory = ${join(at.postfix, 'data')}
maillog_file = ${join(at.log, 'postfix.log')}
maillog_file_prefixes = ${layout.folder}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mail.${layout.domain}
mydestination =
mynetworks = 127.0.0.1/32
local_transport = error:no local delivery
virtual_mailbox_domains = ${domains.join(' ')}
virtual_mailbox_maps = hash:${join(at.postfixEtc, 'recipients')}
virtual_transport = lmtp:inet:127.0.0.1:${layout.ports.lmtp}
default_transport = discard
relay_transport = discard
recipient_delimiter = +
message_size_limit = 104857600
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtpd_banner = $myhostname ESMTP
smtpd_tls_cert_file = ${join(at.tls, 'server.pem')}
smtpd_tls_key_file = ${join(at.tls, 'server.key')}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${join(at.dovecotRun, 'auth-sasl')}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
in_flow_delay = 0
smtp_dns_support_level = disabled
notify_classes =
alias_maps =
alias_database =
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
lmtp_destination_concurrency_limit = 20
`;
}

function masterConfiguration({ ports }: MailServerLayout): string {
  return `127.0.0.1:${ports.smtp} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=no
127.0.0.1:${ports.submission} inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
127.0.0.1:${ports.smtps} inet n - n - - smtpd
  -o syslog_name=postfix/smtps
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}

async function idOf(user: string): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((row) => row.startsWith(`${user}:`));
  if (!line) throw new Error(`the system has no user ${user}`);
  const fields = line.split(':');
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** Writes the configuration for the domains that occur in the users file. Needs root. */
export async function writePostfixConfiguration(layout: MailServerLayout): Promise<void> {
  const at = paths(layout.folder);
  const data = join(at.postfix, 'data');
  await Promise.all([at.postfixEtc, at.postfixSpool, data].map((path) => mkdir(path, { recursive: true })));
  const postfix = await idOf('postfix');
  await chown(data, postfix.uid, postfix.gid);
  await writeFile(join(at.postfixEtc, 'master.cf'), masterConfiguration(layout));
  await writePostfixRecipients(layout);
}

async function hostedDomains(layout: MailServerLayout): Promise<string[]> {
  const users = parseUsers(await readFile(paths(layout.folder).users, 'utf8'));
  return [...new Set([layout.domain, ...[...users.keys()].map(domainOf)])];
}

/**
 * Brings Postfix's view of the recipients up to date with the users file. A running smtpd notices the changed
 * table before its next connection; a new domain needs a reload.
 */
export async function writePostfixRecipients(layout: MailServerLayout): Promise<void> {
  const at = paths(layout.folder);
  const users = parseUsers(await readFile(at.users, 'utf8'));
  const domains = await hostedDomains(layout);
  // Known to Postfix but not to Dovecot: taken at the door, refused by LMTP, hence a delivery status notification.
  const bouncing = domains.map((domain) => `bounce@${domain}`).filter((address) => !users.has(address));
  const recipients = join(at.postfixEtc, 'recipients');
  await writeFile(recipients, [...users.keys(), ...bouncing].map((address) => `${address} OK\n`).join(''));
  const main = join(at.postfixEtc, 'main.cf');
  const before = await readFile(main, 'utf8').catch(() => '');
  const after = mainConfiguration(layout, domains);
  if (after !== before) await writeFile(main, after);
  await run('postmap', ['-c', at.postfixEtc, `hash:${recipients}`], { env: ENV });
  const pid = after !== before && (await readPid(at.postfixPid));
  if (pid) process.kill(pid, 'SIGHUP');
}

/** Starts Postfix and comes back when its three ports greet. @throws with the end of its log. */
export async function startPostfix(layout: MailServerLayout): Promise<void> {
  const at = paths(layout.folder);
  try {
    await run('postfix', ['-c', at.postfixEtc, 'start'], { env: ENV, cwd: layout.folder });
    const { smtp, submission, smtps } = layout.ports;
    await Promise.all([
      waitForPort(smtp, { greets: true }),
      waitForPort(submission, { greets: true }),
      waitForPort(smtps),
    ]);
  } catch (error) {
    const log = await readFile(join(at.log, 'postfix.log'), 'utf8').catch(() => '');
    throw new Error(`Postfix did not start: ${(error as Error).message}\n${log.slice(-2_000)}`);
  }
}

export async function stopPostfix(layout: MailServerLayout): Promise<void> {
  const pid = await readPid(paths(layout.folder).postfixPid);
  if (pid) await endProcess(pid);
}
