/**
 * Runs the PostgreSQL that comes with npm as a child of this process, for one data folder.
 *
 * It is ours alone: it listens on a unix socket only, which only the user who runs Guichet (and root) can use.
 * It ends with us, also after kill -9 of Node: the kernel or a small watcher then tells it to stop. Whatever an
 * earlier run left behind (a server still running or stopping, a stale postmaster.pid) is put in order at the
 * next start. `lockDataFolder` must be held: nothing here keeps two programs apart.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from './log.ts';
import { ids, type PostgresBinaries, postgresBinaries, type SystemUser } from './postgres-binaries.ts';
import { clusterUser, findCluster, prepareCluster, socketFolder } from './postgres-cluster.ts';
import { endLeftOvers } from './postgres-left-overs.ts';

export type EmbeddedPostgres = {
  /** To the database of Guichet, over the unix socket. */
  connectionString: string;
  pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  exited: Promise<void>;
  /** A clean stop: cuts the connections that are left, writes everything, waits for the end. */
  stop(): Promise<void>;
};

const DATABASE = 'guichet';
/** The kernel takes 1-2 s to give back what a killed server held. */
const RETRY_FOR_MS = 10_000;
/** A fast shutdown that takes longer is cut short; the next start then recovers from the log, nothing is lost. */
const STOP_WITHIN_MS = 8_000;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '128MB',
  max_connections: '100',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // What people wrote must not get into a log by way of an error's statement or detail.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/**
 * Starts the server for `dataFolder` (absolute, existing, locked by us), creating the cluster the first time.
 * Rejects with a sentence for the one who starts the program.
 */
export async function startEmbeddedPostgres(options: {
  dataFolder: string;
  log: Log;
  /** In place of ours, e.g. where nothing has to outlive a loss of power. */
  settings?: Readonly<Record<string, string>>;
}): Promise<EmbeddedPostgres> {
  const { dataFolder, log } = options;
  const user = clusterUser(dataFolder);
  const binaries = postgresBinaries(user, dataFolder, log);
  const cluster = findCluster(dataFolder, user, log);
  await prepareCluster(cluster, binaries, user, log);
  await endLeftOvers(cluster, log);
  writeAccessRules(cluster);
  const socket = socketFolder(cluster, user);
  const settings = { ...SETTINGS, ...options.settings, unix_socket_directories: `"${socket}"` };
  const { child, watcher } = await launch(binaries, cluster, socket, user, log, settings);

  const exited = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('exit', () => resolve());
  }).then(() => {
    watcher?.kill('SIGKILL');
  });
  const stop = async () => {
    child.kill('SIGINT');
    const late = new AbortController();
    const hurry = sleep(STOP_WITHIN_MS, undefined, { signal: late.signal }).then(
      () => child.kill('SIGQUIT'),
      () => undefined,
    );
    await exited;
    late.abort();
    await hurry;
  };
  try {
    await createOwnDatabase(connectionString(socket, 'postgres'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { connectionString: connectionString(socket, DATABASE), pid: child.pid ?? 0, exited, stop };
}

function connectionString(socket: string, database: string): string {
  return `postgresql://${DATABASE}@/${database}?host=${encodeURIComponent(socket)}`;
}

/** Over the socket, the kernel tells the server who connects: the one who runs Guichet, and nobody else. */
function writeAccessRules(cluster: string): void {
  const uid = process.getuid?.() ?? 0;
  const name = passwdName(uid);
  writeFileSync(join(cluster, 'pg_hba.conf'), 'local all all peer map=guichet\n');
  writeFileSync(join(cluster, 'pg_ident.conf'), `guichet "${name}" ${DATABASE}\n`);
}

function passwdName(uid: number): string {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(uid));
  const name = line?.split(':')[0] ?? spawnSync('id', ['-un'], { encoding: 'utf8' }).stdout.trim();
  if (name) return name;
  throw new Error(
    `The user with the number ${uid} has no name on this machine (no entry in /etc/passwd), which PostgreSQL ` +
      'needs. Run Guichet as a user that has one, or give your own PostgreSQL by DATABASE_URL.',
  );
}

type Running = { child: ChildProcess; watcher: ChildProcess | undefined };

async function launch(
  binaries: PostgresBinaries,
  cluster: string,
  socket: string,
  user: SystemUser | undefined,
  log: Log,
  settings: Readonly<Record<string, string>>,
): Promise<Running> {
  const until = performance.now() + RETRY_FOR_MS;
  for (;;) {
    const logFile = join(cluster, 'server.log');
    const running = spawnServer(binaries, cluster, user, logFile, settings);
    const failure = await untilReady(running.child, socket, log);
    if (failure === undefined) return running;
    running.watcher?.kill('SIGKILL');
    const said = existsSync(logFile)
      ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n')
      : '';
    const stillHeld = /postmaster\.pid|shared memory|Is another postmaster|lock file/i.test(said);
    if (!stillHeld || performance.now() > until) {
      throw new Error(`The embedded PostgreSQL did not start (${failure}). It says:\n${said}`);
    }
    await sleep(250);
  }
}

function spawnServer(
  binaries: PostgresBinaries,
  cluster: string,
  user: SystemUser | undefined,
  logFile: string,
  settings: Readonly<Record<string, string>>,
): Running {
  const server = join(binaries.folder, 'bin', 'postgres');
  const args = [
    '-D',
    cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const setpriv = hasSetpriv();
  const output = openSync(logFile, 'w', 0o600);
  try {
    const child = spawn(
      setpriv ? 'setpriv' : server,
      setpriv ? ['--pdeathsig', 'INT', server, ...args] : args,
      {
        cwd: '/',
        env: serverEnvironment(),
        stdio: ['ignore', output, output],
        // A session of its own: Ctrl-C in the terminal is for us, and we stop it when we are done.
        detached: true,
        ...ids(user),
      },
    );
    const watcher = setpriv || child.pid === undefined ? undefined : watch(child.pid, user);
    return { child, watcher };
  } finally {
    closeSync(output);
  }
}

export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}

let setprivKnown: boolean | undefined;
function hasSetpriv(): boolean {
  setprivKnown ??= spawnSync('setpriv', ['--pdeathsig', 'INT', 'true'], { stdio: 'ignore' }).status === 0;
  return setprivKnown;
}

/** Where setpriv is missing: a shell that waits for our end of a pipe to close, which is when we are gone. */
function watch(pid: number, user: SystemUser | undefined): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$0"', String(pid)], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    ...ids(user),
  });
  watcher.unref();
  return watcher;
}

/** undefined when it takes connections; otherwise why it does not. Recovery after a crash may take its time. */
async function untilReady(child: ChildProcess, socket: string, log: Log): Promise<string | undefined> {
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = signal ? `ended by ${signal}` : `ended with ${code}`;
  });
  for (let turn = 1; ended === undefined; turn += 1) {
    const client = new pg.Client({ connectionString: connectionString(socket, 'postgres') });
    try {
      await client.connect();
      await client.end();
      return undefined;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const cannotConnectNow = '57P03';
      if (code !== 'ENOENT' && code !== 'ECONNREFUSED' && code !== cannotConnectNow) {
        child.kill('SIGQUIT');
        return error instanceof Error ? error.message : String(error);
      }
      if (turn % 200 === 0)
        log.info('PostgreSQL is still starting: it recovers what was under way at the crash');
      await sleep(50);
    }
  }
  return ended;
}

async function createOwnDatabase(maintenance: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenance });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE} template template0`);
  } finally {
    await client.end();
  }
}
