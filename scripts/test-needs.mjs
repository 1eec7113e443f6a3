// Makes sure that what the tests need from the system is there.
//   node scripts/test-needs.mjs [postgresql] [mail] [chromium]     without arguments: all of it
// As root on Debian it installs what is missing, without starting any service; otherwise it says what is missing and
// the command that installs it, and fails.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** Where Debian keeps programs that an ordinary user's PATH may lack. */
const PLACES = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const OLDEST_POSTGRES = 15;
const asRoot = process.getuid?.() === 0;

const has = (program) => PLACES.some((place) => isExecutable(join(place, program)));

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The program folder of the oldest PostgreSQL of Debian that the product supports, or undefined. */
export function debianPostgres() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number) : [];
  const fitting = versions.filter((version) => version >= OLDEST_POSTGRES).sort((a, b) => a - b);
  return fitting
    .map((version) => join(root, String(version), 'bin'))
    .find((bin) => isExecutable(join(bin, 'postgres')));
}

/** The Chromium to test with: $CHROMIUM, else Debian's; undefined when there is none. */
export function chromiumProgram() {
  return [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
    (path) => path && isExecutable(path),
  );
}

const NEEDS = {
  postgresql: [{ package: `postgresql-${OLDEST_POSTGRES}`, isThere: () => debianPostgres() !== undefined }],
  mail: [
    { package: 'openssl', isThere: () => has('openssl') },
    { package: 'dovecot-core', isThere: () => has('dovecot') && has('doveadm') },
    { package: 'dovecot-imapd', isThere: () => existsSync('/usr/lib/dovecot/imap') },
    { package: 'dovecot-lmtpd', isThere: () => existsSync('/usr/lib/dovecot/lmtp') },
    // Postfix can run as root only; another user's tests bring their own SMTP server.
    { package: 'postfix', isThere: () => !asRoot || has('postfix') },
    { package: 'zstd', isThere: () => has('zstd') },
  ],
  chromium: [{ package: 'chromium', isThere: () => chromiumProgram() !== undefined }],
};

function missingOf(groups) {
  return groups.flatMap((group) => NEEDS[group]).filter((need) => !need.isThere());
}

/** Installs packages with services held back: Debian asks /usr/sbin/policy-rc.d before it starts one. */
function install(packages) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
    const apt = (...args) =>
      spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const update = apt('update');
    const result = apt('install', '-y', '--no-install-recommends', ...packages);
    if (result.status !== 0) process.stderr.write(`${update.stderr}${result.stdout}${result.stderr}`);
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function main() {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((group) => !(group in NEEDS));
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(NEEDS).join(', ')}.`);
    process.exit(2);
  }
  const groups = asked.length > 0 ? asked : Object.keys(NEEDS);
  let missing = missingOf(groups);
  if (missing.length > 0 && asRoot && has('apt-get')) {
    console.log(`Installing ${missing.map((need) => need.package).join(' ')}`);
    install(missing.map((need) => need.package));
    missing = missingOf(groups);
  }
  if (missing.length === 0) {
    console.log('Everything that the tests need is there.');
    return;
  }
  const packages = missing.map((need) => need.package).join(' ');
  console.error(
    `Missing on this machine: ${packages}\nInstall with: sudo apt-get install --no-install-recommends ${packages}`,
  );
  process.exit(1);
}

if (import.meta.main ?? process.argv[1]?.endsWith('test-needs.mjs')) main();
