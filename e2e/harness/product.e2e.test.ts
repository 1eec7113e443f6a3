import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { isRunning } from '../../server/test/processes.ts';
import { startProduct } from './product.ts';

it('starts on an empty folder with a set-up link, and again without a hand after kill -9 of Node or of both', async () => {
  const first = await startProduct();
  const { dataFolder, port, url } = first;
  expect(first.setupLink).toMatch(`${url}/`);
  expect((await fetch(url)).status).toBe(200);
  await first.kill('SIGKILL');

  const second = await startProduct({ dataFolder, port });
  expect(second.url).toBe(url);
  await second.killPostgres();
  await second.kill('SIGKILL');

  const third = await startProduct({ dataFolder, port });
  expect((await fetch(third.url)).status).toBe(200);
  await third.stop();
  expect(await third.exited).toBe(0);
  await first.stop();
});

it('ends when the tests end, even by kill -9', async () => {
  const module = join(import.meta.dirname, 'product.ts');
  const code = `const { startProduct } = await import(${JSON.stringify(module)});
    const product = await startProduct();
    console.log(product.pid + ' ' + product.dataFolder);
    setInterval(() => {}, 1000);`;
  const tests = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: tests.stdout }), 'line')) as [string];
  const [pid, folder = ''] = line.split(' ');
  tests.kill('SIGKILL');
  while (existsSync(folder)) await sleep(100);
  expect(await isRunning(Number(pid))).toBe(false);
});
