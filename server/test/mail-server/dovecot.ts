import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { waitForPort } from '../ports.ts';
import { endProcess, readPid } from '../processes.ts';
import { type MailServerLayout, paths } from './layout.ts';

const run = promisify(execFile);

/** What Dovecot 2.3 announces after login; the setting replaces the whole list. */
const CAPABILITIES = (
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS ' +
  'THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED ' +
  'I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE ' +
  'SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE'
).split(' ');

function configuration(layout: MailServerLayout): string {
  const at = paths(layout.folder);
  const { owner, ports, asRoot } = layout;
  const without = new Set(layout.withoutCapabilities.map((name) => name.toUpperCase()));
  const folders = ['Drafts', 'Sent', 'Junk', 'Trash', 'Archive'].map(
    (name) => `  mailbox ${name} {\n    auto = subscribe\n    special_use = \\${name}\n  }`,
  );
  return `base_dir = ${at.dovecotRun}
state_dir = ${at.dovecotRun}
instance_name = guichet-test-${ports.imap}
log_path = ${join(at.log, 'dovecot.log')}
protocols = imap lmtp
listen = 127.0.0.1
${without.size > 0 ? `imap_capability = ${CAPABILITIES.filter((name) => !without.has(name)).join(' ')}` : ''}
${asRoot ? '' : `default_internal_user = ${owner.user}\ndefault_internal_group = ${owner.group}\ndefault_login_user = ${owner.user}`}
mail_location = maildir:~/Maildir
mail_uid = ${owner.uid}
mail_gid = ${owner.gid}
first_valid_uid = 1
# The files live as long as the test: no need to wait for the disk.
mail_fsync = never
ssl = yes
ssl_cert = <${join(at.tls, 'server.pem')}
ssl_key = <${join(at.tls, 'server.key')}
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
mail_max_userip_connections = 200
mailbox_list_index = yes
recipient_delimiter = +
passdb {
  driver = passwd-file
  args = username_format=%u ${at.users}
}
userdb {
  driver = passwd-file
  args = username_format=%u ${at.users}
  default_fields = uid=${owner.uid} gid=${owner.gid} home=${at.mail}/%u
}
namespace inbox {
  inbox = yes
  separator = /
${folders.join('\n')}
}
service imap-login {
  chroot =
  service_count = 0
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service lmtp {
  user = ${owner.user}
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service auth {
  unix_listener auth-sasl {
    mode = 0666
  }
}
service auth-worker {
  user = ${asRoot ? '$default_internal_user' : owner.user}
}
service anvil {
  chroot =
  # No penalty for wrong passwords: all our clients share one address.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
protocol lmtp {
  postmaster_address = postmaster@${layout.domain}
}
`;
}

export async function writeDovecotConfiguration(layout: MailServerLayout): Promise<void> {
  const at = paths(layout.folder);
  await mkdir(at.dovecotRun, { recursive: true });
  await writeFile(at.dovecotConfig, configuration(layout));
}

/** Starts Dovecot and comes back when IMAP greets. @throws with the end of its log when it does not start. */
export async function startDovecot(layout: MailServerLayout): Promise<void> {
  const at = paths(layout.folder);
  const child = spawn('dovecot', ['-F', '-c', at.dovecotConfig], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    cwd: layout.folder,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Dovecot ended (${code})`)));
  });
  ended.catch(() => {});
  child.unref();
  try {
    await Promise.race([
      Promise.all([waitForPort(layout.ports.imap, { greets: true }), waitForPort(layout.ports.lmtp)]),
      ended,
    ]);
  } catch (error) {
    if (child.pid) await endProcess(child.pid);
    const log = await readFile(join(at.log, 'dovecot.log'), 'utf8').catch(() => '');
    throw new Error(`${(error as Error).message}\n${said}\n${log.slice(-2_000)}`);
  }
}

/** Stops Dovecot with all its connections and waits until it is gone. Does nothing when it is not running. */
export async function stopDovecot(layout: MailServerLayout): Promise<void> {
  const pid = await readPid(paths(layout.folder).dovecotPid);
  if (pid) await endProcess(pid);
}

/** Waits until Dovecot knows a user: it looks at the users file once a second at most. */
export async function knowsUser(layout: MailServerLayout, address: string): Promise<void> {
  const config = paths(layout.folder).dovecotConfig;
  const lookUp = () => run('doveadm', ['-c', config, 'user', address.toLowerCase()]);
  const known = () =>
    lookUp().then(
      () => true,
      () => false,
    );
  for (let left = 100; !(await known()); left--) {
    if (left === 0) throw new Error(`Dovecot does not see ${address} in the users file`);
    await sleep(50);
  }
}

/** Cuts every IMAP connection of a user; the server itself stays. */
export async function kickUser(layout: MailServerLayout, address: string): Promise<void> {
  const config = paths(layout.folder).dovecotConfig;
  // Exit 68 (EX_NOHOST in sysexits.h): nobody by that name was connected.
  await run('doveadm', ['-c', config, 'kick', address.toLowerCase()]).catch((error: { code?: number }) => {
    if (error.code !== 68) throw error;
  });
}
