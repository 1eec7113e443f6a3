import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createParsePool, type ParsePool, type ParsePoolOptions } from './parse-pool.ts';

const pools: ParsePool[] = [];
const folders: string[] = [];
function pool(options: Partial<ParsePoolOptions> = {}): ParsePool {
  const created = createParsePool({ size: 2, timeoutMs: 20_000, maxRawBytes: 1_000_000, ...options });
  pools.push(created);
  return created;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((each) => each.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A thread that does what the first byte of the message says: hang, end, fill its heap, or answer. */
function unrulyWorker(): URL {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-pool-'));
  folders.push(folder);
  const file = join(folder, 'worker.mjs');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, raw }) => {
       const order = String.fromCharCode(raw[0]);
       if (order === 'h') for (;;) {}
       if (order === 'x') process.exit(3);
       if (order === 't') throw new Error('broken');
       if (order === 'm') { const all = []; for (;;) all.push(new Array(100000).fill(Math.random())); }
       parentPort.postMessage({ id, ok: true, value: { order } });
     });`,
  );
  return pathToFileURL(file);
}

describe('createParsePool', () => {
  it('reads a mail in a thread, with everything that is derived from it', async () => {
    const raw = readFileSync(new URL('../../test/fixtures/mail/outlook-reply.eml', import.meta.url));
    const result = await pool().parse(raw);
    expect(result).toMatchObject({
      ok: true,
      parsed: { messageId: 'olk@client.example.test', date: new Date('2026-03-03T09:05:00Z') },
      snippet: 'Oui, c’est bon pour moi. Camille',
      searchText: expect.stringContaining('la date vous convient'),
      split: {
        fresh: 'Oui, c’est bon pour moi.\n\nCamille',
        quoted: expect.stringContaining('De : Support'),
      },
    });
    expect(raw.byteLength).toBeGreaterThan(0);
  });

  it('reads many at once, each answer to its own mail', async () => {
    const shared = pool();
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        shared.parse(Buffer.from(`Message-ID: <m${index}@x.test>\r\n\r\nx`)),
      ),
    );
    expect(results.map((result) => (result.ok ? result.parsed.messageId : null))).toEqual(
      Array.from({ length: 60 }, (_, index) => `m${index}@x.test`),
    );
  });

  it('refuses a mail beyond the size without reading it', async () => {
    expect(await pool({ maxRawBytes: 10 }).parse(Buffer.alloc(11))).toMatchObject({
      ok: false,
      reason: 'tooLarge',
    });
  });

  it('sanitises in a thread', async () => {
    const result = await pool().sanitize('<p onclick=x>a<img src="cid:i@x"></p>', {
      cids: { 'i@x': '/parts/1' },
      allowRemote: false,
    });
    expect(result).toEqual({ ok: true, html: '<p>a<img src="/parts/1" /></p>', blockedRemote: 0 });
  });

  it.each([
    ['h', 'timeout'],
    ['x', 'crashed'],
    ['t', 'crashed'],
    ['m', 'crashed'],
  ])('replaces a thread that fails (%s): the next mail is read', async (order, reason) => {
    const unruly = pool({
      size: 1,
      timeoutMs: order === 'h' ? 3_000 : 60_000,
      heapMb: 32,
      workerUrl: unrulyWorker(),
    });
    const [bad, good] = await Promise.all([
      unruly.parse(Buffer.from(order)),
      unruly.parse(Buffer.from('ok')),
    ]);
    expect(bad).toMatchObject({ ok: false, reason });
    expect(good).toMatchObject({ ok: true, order: 'o' });
  });

  it('ends what is unfinished when it is closed', async () => {
    const closing = pool({ size: 1, workerUrl: unrulyWorker() });
    const running = closing.parse(Buffer.from('h'));
    const waiting = closing.parse(Buffer.from('o'));
    await closing.close();
    expect(await running).toMatchObject({ ok: false, reason: 'crashed' });
    expect(await waiting).toMatchObject({ ok: false, reason: 'crashed' });
    expect(await closing.parse(Buffer.from('o'))).toMatchObject({ ok: false, reason: 'crashed' });
  });
});
