import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, truncate, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlobStore, createBlobStore } from './blobs.ts';

let folder: string;
let store: BlobStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-blobs-'));
  store = await createBlobStore(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const allKnown = async (shas: readonly string[]) => new Set(shas);
const path = (sha256: string) => join(folder, sha256.slice(0, 1), sha256.slice(1, 2), `${sha256}.zst`);

describe('the blob store', () => {
  it('names content by the SHA-256 of what was put and compresses it', async () => {
    const stored = await store.put(Buffer.from('bonjour '.repeat(1000)));
    expect(stored.sha256).toBe('9e327112d53d8438083ba3bc82e07f14f67f65e1b1743d167e9e2de65ac6766e');
    expect(stored.size).toBe(8000);
    expect(stored.storedSize).toBeLessThan(200);
    expect((await store.read(stored.sha256)).toString()).toBe('bonjour '.repeat(1000));
  });

  it('gives back streamed content unchanged, read whole or as a stream', async () => {
    const content = randomBytes(3_000_000);
    const chunks = [content.subarray(0, 1), content.subarray(1, 2_000_000), content.subarray(2_000_000)];
    const stored = await store.put(Readable.from(chunks));
    expect(stored.size).toBe(content.length);
    expect(content.equals(await store.read(stored.sha256))).toBe(true);
    expect(content.equals(await buffer(store.open(stored.sha256)))).toBe(true);
  });

  it('stores equal content once, whichever way it comes, and the empty content too', async () => {
    const content = randomBytes(1000);
    const one = await store.put(Readable.from([content]));
    const [two, empty, three] = await store.putMany([content, Buffer.alloc(0), content]);
    expect([two, three]).toEqual([one, one]);
    expect(empty?.size).toBe(0);
    expect(empty?.sha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect((await store.read(empty?.sha256 ?? '')).length).toBe(0);
  });

  it('leaves no temporary file, also when the source breaks', async () => {
    const broken = new Readable({ read: () => undefined });
    broken.push(randomBytes(100_000));
    const putting = store.put(broken);
    broken.destroy(new Error('connection lost'));
    await expect(putting).rejects.toThrow('connection lost');
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  it('says which blob is missing', async () => {
    const sha256 = '0'.repeat(64);
    expect(await store.has(sha256)).toBe(false);
    await expect(store.read(sha256)).rejects.toMatchObject({ code: 'Unavailable', reason: 'blob.missing' });
    await expect(buffer(store.open(sha256))).rejects.toMatchObject({ reason: 'blob.missing' });
    expect(() => store.open('../../etc/passwd')).toThrow(TypeError);
  });

  it('says which blob is damaged', async () => {
    const { sha256, storedSize } = await store.put(randomBytes(5000));
    await truncate(path(sha256), storedSize - 10);
    await expect(store.read(sha256)).rejects.toMatchObject({ code: 'Unavailable', reason: 'blob.damaged' });
    await rm(path(sha256));
  });

  it('sweeps old orphans only', async () => {
    const [orphan, known, fresh, revived] = await store.putMany(
      [1, 2, 3, 4].map((n) => Buffer.from(`sweep ${n}`)),
    );
    if (!orphan || !known || !fresh || !revived) throw new Error('not stored');
    const old = new Date(Date.now() - 2 * 86_400_000);
    for (const { sha256 } of [orphan, known, revived]) await utimes(path(sha256), old, old);
    // Put again while the sweep asks who is known: it must stay.
    const knownShas = async () => {
      await store.put(Buffer.from('sweep 4'));
      return new Set([known.sha256]);
    };
    expect(await store.sweep(knownShas, new Date(Date.now() - 86_400_000))).toBe(1);
    expect(await store.has(orphan.sha256)).toBe(false);
    for (const { sha256 } of [known, fresh, revived]) expect(await store.has(sha256)).toBe(true);
    expect(await readdir(join(folder, 'swept'))).toEqual([]);
  });

  it('brings back what a crash left half swept', async () => {
    const { sha256 } = await store.put(Buffer.from('half swept'));
    await rename(path(sha256), join(folder, 'swept', `${sha256}.zst`));
    const again = await createBlobStore(folder);
    expect((await again.read(sha256)).toString()).toBe('half swept');
    expect(await again.sweep(allKnown, new Date(Date.now() - 86_400_000))).toBe(0);
  });
});
