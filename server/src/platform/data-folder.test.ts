import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder } from './data-folder.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'guichet-lock-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const script = `import { lockDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'data-folder.ts'))};
  try { lockDataFolder(process.argv[1]); console.log('locked'); setInterval(() => undefined, 1000); }
  catch (error) { console.log(error.message); }`;

/** A process that tries to lock `folder`, and what it says first. */
async function contender(folder: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  );
  return { child, said };
}

describe('the lock of the data folder', () => {
  it('goes to one of many that start at once, and is free when that one is killed', {
    timeout: 60_000,
  }, async () => {
    const folder = join(base, 'data');
    const all = await Promise.all(Array.from({ length: 6 }, () => contender(folder)));
    const winners = all.filter(({ said }) => said === 'locked');
    expect(winners).toHaveLength(1);
    for (const { said } of all)
      if (said !== 'locked') expect(said).toMatch(/^Guichet is already running on the data folder/);
    const winner = winners[0]?.child;
    const ended = new Promise((resolve) => winner?.once('exit', resolve));
    winner?.kill('SIGKILL');
    await ended;
    lockDataFolder(folder).release();
  });

  it('is held within one process too, until it is released', () => {
    const folder = join(base, 'data');
    const lock = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(`(process ${process.pid})`);
    lock.release();
    lock.release();
    lockDataFolder(folder).release();
  });

  it('closes the folder to others', () => {
    const folder = join(base, 'open');
    mkdirSync(folder, { mode: 0o755 });
    lockDataFolder(folder).release();
    expect(statSync(folder).mode & 0o066).toBe(0);
  });

  it('says which folder cannot be used and what to do', () => {
    writeFileSync(join(base, 'file'), '');
    expect(() => lockDataFolder(join(base, 'file', 'data'))).toThrow(
      /cannot be used: .*--data or GUICHET_DATA/,
    );
  });
});
