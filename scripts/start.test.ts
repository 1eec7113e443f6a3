import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = dirname(import.meta.dirname);
const server = `
  import { onStarterGone } from '${join(root, 'server/src/platform/starter.ts')}';
  const keep = setInterval(() => undefined, 1000);
  const end = (why: string) => { console.log(why); clearInterval(keep); process.exitCode = 5; };
  process.on('SIGTERM', () => end('told'));
  onStarterGone(() => end('alone'));
  console.log('started', process.pid, process.argv.slice(2).join(' '));
`;

// The script in a project of its own, with a server that only tells what happens to it.
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'guichet-start-'));
  for (const folder of ['scripts', 'server/src']) mkdirSync(join(project, folder), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'start.mjs'), join(project, 'scripts', 'start.mjs'));
  writeFileSync(join(project, 'server', 'src', 'main.ts'), server);
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

async function start(
  ...args: string[]
): Promise<{ child: ChildProcess; serverPid: number; output: () => string }> {
  const child = spawn(process.execPath, [join(project, 'scripts', 'start.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const serverPid = await new Promise<number>((resolve) =>
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const pid = /^started (\d+)/m.exec(output)?.[1];
      if (pid) resolve(Number(pid));
    }),
  );
  return { child, serverPid, output: () => output };
}

const closed = (child: ChildProcess) =>
  new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (code, signal) => resolve([code, signal])),
  );

describe('the start script', () => {
  it('passes arguments and signals on, and ends with the server’s own code', async () => {
    const { child, output } = await start('verify', '--fast');
    const end = closed(child);
    child.kill('SIGTERM');
    expect(await end).toEqual([5, null]);
    expect(output()).toMatch(/^started \d+ verify --fast\ntold\n$/);
  });

  it('is followed by the server when it is killed', async () => {
    const { child, output } = await start('--only', 'sync');
    // The pipe closes when the server, too, has ended.
    const end = closed(child);
    child.kill('SIGKILL');
    expect(await end).toEqual([null, 'SIGKILL']);
    expect(output()).toMatch(/alone\n$/);
  });

  it('ends as the server was ended', async () => {
    const { child, serverPid } = await start('verify');
    const end = closed(child);
    process.kill(serverPid, 'SIGKILL');
    expect(await end).toEqual([null, 'SIGKILL']);
  });

  it('says what to do when the pages cannot be built', () => {
    mkdirSync(join(project, 'web'));
    mkdirSync(join(project, 'contract'));
    writeFileSync(join(project, 'package-lock.json'), '{}');
    const script = join(project, 'scripts', 'start.mjs');
    const run = spawnSync(process.execPath, [script], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'fr_FR' },
    });
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/Les pages n’ont pas pu être construites/);
    expect(existsSync(join(project, 'web', 'dist', '.sources'))).toBe(false);
  });

  it.runIf(existsSync('/usr/bin/node'))('names the remedy when Node is too old and no other is there', () => {
    const bare = join(project, 'bare');
    mkdirSync(join(bare, 'scripts'), { recursive: true });
    mkdirSync(join(bare, 'node_modules'));
    copyFileSync(join(import.meta.dirname, 'start.mjs'), join(bare, 'scripts', 'start.mjs'));
    const version = spawnSync('/usr/bin/node', ['--version'], { encoding: 'utf8' }).stdout.trim();
    const run = spawnSync('/usr/bin/node', [join(bare, 'scripts', 'start.mjs'), '--help'], {
      encoding: 'utf8',
    });
    expect(run.status).toBe(1);
    if (Number(version.slice(1).split('.')[0]) < 24) {
      expect(run.stderr).toContain(`Node ${version} is too old: Node 24.7 or newer is needed.`);
    }
  });
});
