/** Where the files of the embedded PostgreSQL are, who owns them, and how they are made. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Log } from './log.ts';
import {
  ids,
  makeOpenFolder,
  type PostgresBinaries,
  SYSTEM_FOLDER,
  type SystemUser,
} from './postgres-binaries.ts';

/** sun_path of unix(7) has 108 bytes and ends with a zero. */
const LONGEST_SOCKET_PATH = 107;
const SOCKET_NAME = '.s.PGSQL.5432';

/**
 * The user whom the server must run as: undefined for ourselves. PostgreSQL refuses root; then it is the owner
 * of the existing cluster, or "guichet" where the machine has that user, or "nobody".
 */
export function clusterUser(dataFolder: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = systemUsers();
  const cluster = statSync(join(dataFolder, 'postgres'), { throwIfNoEntry: false });
  const owner = cluster && cluster.uid !== 0 ? users.find((user) => user.uid === cluster.uid) : undefined;
  const user =
    owner ?? users.find((one) => one.name === 'guichet') ?? users.find((one) => one.name === 'nobody');
  if (user) return user;
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a user "guichet" nor "nobody". ' +
      'Create one (useradd --system guichet), or start Guichet as an ordinary user.',
  );
}

function systemUsers(): SystemUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map((fields) => ({ name: fields[0] ?? '', uid: Number(fields[2]), gid: Number(fields[3]) }));
}

/**
 * The folder of the cluster: `postgres` in the data folder; when `user` can't get there, a folder below
 * SYSTEM_FOLDER, to which `postgres` in the data folder is then a link.
 */
export function findCluster(dataFolder: string, user: SystemUser | undefined, log: Log): string {
  const path = join(dataFolder, 'postgres');
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    try {
      return realpathSync(path);
    } catch (cause) {
      throw new Error(`${path} is a link to a folder that does not exist. Put that folder back.`, { cause });
    }
  }
  if (!user || canEnter(dataFolder, user)) return path;
  if (existsSync(path)) {
    throw new Error(
      `The user ${user.name} cannot enter ${dataFolder}, where the PostgreSQL files are. ` +
        'Give the folders above it the right to be entered (chmod o+x), or move the data folder.',
    );
  }
  makeOpenFolder(SYSTEM_FOLDER);
  const home = mkdtempSync(join(SYSTEM_FOLDER, 'data-'));
  chmodSync(home, 0o711);
  writeFileSync(join(home, 'belongs-to'), `${dataFolder}\n`);
  const cluster = join(home, 'postgres');
  mkdirSync(cluster, { mode: 0o700 });
  chownSync(cluster, user.uid, user.gid);
  symlinkSync(cluster, path);
  log.info(
    { folder: cluster },
    `PostgreSQL runs as ${user.name}, who cannot enter the data folder: its files are kept elsewhere`,
  );
  return cluster;
}

function canEnter(folder: string, user: SystemUser): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { cwd: '/', ...ids(user) }).status === 0;
}

/** Creates the cluster when there is none; refuses one of another version or of another user. */
export async function prepareCluster(
  cluster: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  log: Log,
): Promise<void> {
  for (const name of readdirSync(dirname(cluster))) {
    if (name.startsWith('postgres.new-'))
      rmSync(join(dirname(cluster), name), { recursive: true, force: true });
  }
  if (existsSync(cluster) && readable(cluster).length > 0) {
    const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
    if (version === binaries.major) return;
    throw new Error(
      `The data in ${cluster} is of PostgreSQL ${version}, and this Guichet comes with PostgreSQL ` +
        `${binaries.major}. Make a backup with the Guichet that wrote it, then restore it with this one into a ` +
        'new data folder.',
    );
  }
  log.info({ folder: cluster }, 'PostgreSQL: the database is created, which takes a few seconds');
  const fresh = mkdtempSync(join(dirname(cluster), 'postgres.new-'));
  if (user) chownSync(fresh, user.uid, user.gid);
  await initdb(fresh, binaries, user);
  // Only a whole cluster gets the name.
  rmSync(cluster, { recursive: true, force: true });
  renameSync(fresh, cluster);
}

function readable(cluster: string): string[] {
  try {
    return readdirSync(cluster);
  } catch (cause) {
    const owner = statSync(cluster).uid;
    throw new Error(
      `The PostgreSQL files in ${cluster} belong to the user with the number ${owner}: Guichet was started by ` +
        'someone else before (root, perhaps). Start it as the same user again, or use another data folder.',
      { cause },
    );
  }
}

async function initdb(
  folder: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
): Promise<void> {
  // The built-in provider, so that a new C library never invalidates an index.
  const locale = ['-E', 'UTF8', '--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', folder, '-U', 'guichet', '--auth=peer', '--no-instructions', ...locale];
  const child = spawn(join(binaries.folder, 'bin', 'initdb'), args, {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...ids(user),
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const outcome = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? code}`));
  });
  if (outcome === '') return;
  rmSync(folder, { recursive: true, force: true });
  const tail = said.trim().split('\n').slice(-12).join('\n');
  throw new Error(`The embedded PostgreSQL could not create its database (${outcome}). It says:\n${tail}`);
}

/**
 * The folder for the socket, 0700 and owned by the server's user: `socket` beside the cluster, or a short one
 * below the temporary folder when that path is too long for a socket.
 */
export function socketFolder(cluster: string, user: SystemUser | undefined): string {
  const near = `${cluster}-socket`;
  if (Buffer.byteLength(join(near, SOCKET_NAME)) <= LONGEST_SOCKET_PATH) return ownFolder(near, user);
  const hash = createHash('sha256').update(cluster).digest('hex').slice(0, 16);
  const short = join(tmpdir(), `guichet-${hash}`);
  if (Buffer.byteLength(join(short, SOCKET_NAME)) > LONGEST_SOCKET_PATH) {
    throw new Error(`The path of the temporary folder ${tmpdir()} is too long for a socket. Set TMPDIR.`);
  }
  return ownFolder(short, user);
}

function ownFolder(path: string, user: SystemUser | undefined): string {
  const owner = user?.uid ?? process.getuid?.() ?? 0;
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there && (!there.isDirectory() || there.uid !== owner)) {
    // Not a place that someone else prepared for us: in a shared temporary folder anyone could.
    if (!path.startsWith(tmpdir()) || process.getuid?.() === 0)
      rmSync(path, { recursive: true, force: true });
    else
      throw new Error(`${path} belongs to someone else. Remove it, or set TMPDIR to a folder of your own.`);
  }
  if (!existsSync(path)) {
    mkdirSync(path, { mode: 0o700 });
    if (user) chownSync(path, user.uid, user.gid);
  }
  chmodSync(path, 0o700);
  return path;
}
