import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { createLog } from './log.ts';

const isRoot = process.getuid?.() === 0;
const quiet = createLog({ level: 'silent', pretty: false });
const program = join(import.meta.dirname, 'embedded-postgres.program.ts');
const LIMIT = 60_000;

let base: string;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  base = await mkdtemp('/tmp/guichet-pg-');
  await chmod(base, 0o755);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

type Started = { child: ChildProcess; connectionString: string; pid: number };

/** Runs the program of its own that locks `dataFolder` and starts PostgreSQL on it, as `user` if given. */
async function run(dataFolder: string, user?: { uid: number; gid: number }, env = {}): Promise<Started> {
  const child = spawn(process.execPath, [program, dataFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    env: { ...process.env, ...env },
    ...user,
  });
  children.add(child);
  let output = '';
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const line = output.split('\n').find((one) => one.startsWith('{"connectionString"'));
      if (line) resolve({ child, ...(JSON.parse(line) as Omit<Started, 'child'>) });
    });
    child.once('close', (code) => {
      children.delete(child);
      reject(new Error(`ended with ${code}: ${output}${errors}`));
    });
  });
}

async function query(connectionString: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(status(pid));
const status = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return 'State:\tZ';
  }
};

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(20);
}

describe('the embedded PostgreSQL', () => {
  it('makes a UTF-8 cluster that syncs, listens nowhere on the network, and stops clean', {
    timeout: LIMIT,
  }, async () => {
    const dataFolder = join(base, 'plain');
    await mkdir(dataFolder, { mode: 0o711 });
    const server = await startEmbeddedPostgres({ dataFolder, log: quiet });
    const [row] = await query(
      server.connectionString,
      `select current_database() as database, current_setting('server_encoding') as encoding,
              current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
              current_setting('listen_addresses') as listens, upper('é') as upper`,
    );
    expect(row).toEqual({
      database: 'guichet',
      encoding: 'UTF8',
      fsync: 'on',
      commit: 'on',
      listens: '',
      upper: 'É',
    });
    if (isRoot) expect(status(server.pid)).not.toMatch(/^Uid:\s+0/m);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(join(dataFolder, 'postgres', 'postmaster.pid'))).toBe(false);
    await server.stop();
  });

  it('refuses a second start on the same folder', { timeout: LIMIT }, async () => {
    const dataFolder = join(base, 'twice');
    const first = await run(dataFolder);
    await expect(run(dataFolder)).rejects.toThrow(
      `Guichet is already running on the data folder ${dataFolder} (process ${first.child.pid})`,
    );
    expect(await query(first.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    await end(first.child, 'SIGTERM');
    expect(isAlive(first.pid)).toBe(false);
  });

  it('keeps every committed row through kill -9 of Node, and of both', { timeout: LIMIT }, async () => {
    const dataFolder = join(base, 'killed');
    let server = await run(dataFolder);
    await query(server.connectionString, 'create table kept (n int primary key)');
    for (let round = 1; round <= 3; round += 1) {
      await query(server.connectionString, `insert into kept values (${round})`);
      if (round % 2 === 0) process.kill(server.pid, 'SIGKILL');
      await end(server.child, 'SIGKILL');
      // At once, while the old server may still be ending.
      const before = server.pid;
      server = await run(dataFolder);
      expect(isAlive(before)).toBe(false);
      expect(await query(server.connectionString, 'select count(*)::int as n from kept')).toEqual([
        { n: round },
      ]);
    }
    await end(server.child, 'SIGTERM');
  });

  it('ends with us when setpriv is missing too', { timeout: LIMIT }, async () => {
    const dataFolder = join(base, 'watched');
    const commands = join(base, 'commands');
    await mkdir(commands);
    for (const name of ['id', 'true'])
      await writeFile(join(commands, name), `#!/bin/sh\nexec /usr/bin/${name} "$@"\n`, { mode: 0o755 });
    const server = await run(dataFolder, undefined, { PATH: commands });
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).toContain('postgres');
    await end(server.child, 'SIGKILL');
    await untilGone(server.pid);
  });

  it('stops a server that outlived us, and is not misled by a reused process number', {
    timeout: LIMIT,
  }, async () => {
    const dataFolder = join(base, 'left');
    const first = await run(dataFolder);
    process.kill(first.pid, 'SIGSTOP');
    await end(first.child, 'SIGKILL');
    process.kill(first.pid, 'SIGCONT');
    const second = await run(dataFolder);
    expect(second.pid).not.toBe(first.pid);
    const pidFile = join(dataFolder, 'postgres', 'postmaster.pid');
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    await end(second.child, 'SIGTERM');
    await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
    const third = await run(dataFolder);
    expect(await query(third.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    await end(third.child, 'SIGTERM');
  });

  it('works where the path is too long for a socket', { timeout: LIMIT }, async () => {
    const dataFolder = join(base, 'long-'.repeat(25));
    const server = await run(dataFolder);
    expect(decodeURIComponent(server.connectionString)).toContain('host=/tmp/guichet-');
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    await end(server.child, 'SIGTERM');
    await rm(decodeURIComponent(server.connectionString).split('host=')[1] ?? '', { recursive: true });
  });

  it('refuses data of another major version in a sentence', { timeout: LIMIT }, async () => {
    const dataFolder = join(base, 'older');
    await mkdir(join(dataFolder, 'postgres'), { recursive: true });
    await writeFile(join(dataFolder, 'postgres', 'PG_VERSION'), '16\n');
    await expect(startEmbeddedPostgres({ dataFolder, log: quiet })).rejects.toThrow(
      /is of PostgreSQL 16, and this Guichet comes with PostgreSQL 18/,
    );
  });

  it.runIf(isRoot)(
    'works for an ordinary user, and tells root’s files from his',
    { timeout: LIMIT },
    async () => {
      const user = { uid: 1, gid: 1 };
      const dataFolder = join(base, 'ordinary');
      await mkdir(dataFolder, { mode: 0o700 });
      await chown(dataFolder, user.uid, user.gid);
      const server = await run(dataFolder, user);
      expect(status(server.pid)).toMatch(/^Uid:\s+1\s/m);
      await end(server.child, 'SIGTERM');

      const roots = await run(join(base, 'of-root'));
      await end(roots.child, 'SIGTERM');
      execFileSync('chown', [`${user.uid}`, join(base, 'of-root'), join(base, 'of-root', 'lock')]);
      await expect(run(join(base, 'of-root'), user)).rejects.toThrow(/belong to the user with the number/);
    },
  );

  it.runIf(isRoot)('works below a home that its user cannot enter', { timeout: LIMIT }, async () => {
    const home = join(base, 'home');
    await mkdir(home, { mode: 0o700 });
    const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
    const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
    expect(existsSync(packageFolder)).toBe(true);
    const dataFolder = join(home, 'data');
    const server = await run(dataFolder);
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    const cluster = execFileSync('readlink', [join(dataFolder, 'postgres')], { encoding: 'utf8' }).trim();
    expect(cluster).toMatch(/^\/var\/lib\/guichet\/data-/);
    await end(server.child, 'SIGTERM');
    const again = await run(dataFolder);
    await end(again.child, 'SIGTERM');
    await rm(dirname(cluster), { recursive: true });
  });
});
