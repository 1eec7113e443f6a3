import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import {
  createZstdCompress,
  createZstdDecompress,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
} from 'node:zlib';
import { unavailable } from './errors.ts';
import { newId } from './id.ts';

/**
 * Bytes kept under their own SHA-256, compressed. What `put` has given back survives a crash of the machine:
 * the file is complete and synced under a temporary name before it gets its own, and then its folder is
 * synced. So commit the row that names a blob after `put`; a crash in between leaves an orphan, which `sweep`
 * removes a day later. Content that is there already is not written again, but it counts as fresh from then on.
 */
export type BlobStore = {
  /** Streams: memory does not grow with the size of the content. */
  put(content: Readable | Uint8Array): Promise<StoredBlob>;
  /** The same for many small contents at once (an import); results in the order given. */
  putMany(contents: readonly Uint8Array[]): Promise<StoredBlob[]>;
  /** The content as it was put. A missing blob is an `error` on the stream: Unavailable, `blob.missing`. */
  open(sha256: string): Readable;
  /** The whole content in memory, checked against its name. Throws Unavailable: `blob.missing`, `blob.damaged`. */
  read(sha256: string): Promise<Buffer>;
  has(sha256: string): Promise<boolean>;
  /**
   * Removes what `known` does not give back and what was last put before `olderThan` (let that be a day ago, so
   * that no transaction under way loses its blob). Gives the number of blobs removed.
   */
  sweep(known: (shas: readonly string[]) => Promise<ReadonlySet<string>>, olderThan: Date): Promise<number>;
};

export type StoredBlob = {
  /** Hexadecimal, lower-case. */
  sha256: string;
  /** Bytes of the content. */
  size: number;
  /** Bytes on the disk. */
  storedSize: number;
};

const SUFFIX = '.zst';
/** Enough to let the file system join the syncs of a batch; more only takes memory. */
const AT_ONCE = 32;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/**
 * Up to this size a content is compressed at once: that takes less than half a millisecond, while the way through the
 * thread pool takes more than the work and stands before the syncs that wait there.
 */
const SMALL = 64 * 1024;

function pack(content: Uint8Array): Buffer | Promise<Buffer> {
  return content.length <= SMALL
    ? zstdCompressSync(content)
    : compress(content, { pledgedSrcSize: content.length });
}

/** Opens the store in `folder`, which is created (0700) when it does not exist. */
export async function createBlobStore(folder: string): Promise<BlobStore> {
  const incoming = join(folder, 'incoming');
  const swept = join(folder, 'swept');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await mkdir(swept, { recursive: true, mode: 0o700 });
  await makeHexFolders(folder);

  const place = (sha256: string) => join(folder, sha256[0] ?? '', sha256[1] ?? '', sha256 + SUFFIX);

  /** Marks existing content as fresh; undefined when there is none. Its size on the disk otherwise. */
  async function refresh(sha256: string): Promise<number | undefined> {
    const path = place(sha256);
    try {
      // The machine's clock on purpose: it is compared with the file system's own times.
      const now = new Date();
      await utimes(path, now, now);
      return (await stat(path)).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Gives a complete, synced file its name. Its folder is not synced yet; gives that folder. */
  async function adopt(temporary: string, sha256: string): Promise<string> {
    const path = place(sha256);
    await rename(temporary, path);
    return dirname(path);
  }

  async function put(content: Readable | Uint8Array): Promise<StoredBlob> {
    if (!(content instanceof Readable)) {
      const [stored] = await putMany([content]);
      if (!stored) throw new Error('A blob was not stored.');
      return stored;
    }
    const temporary = join(incoming, newId());
    try {
      const hash = createHash('sha256');
      let size = 0;
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          size += chunk.length;
          done(null, chunk);
        },
      });
      // "flush" syncs the file before it is closed.
      const target = createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(content, measure, createZstdCompress(), target);
      const storedSize = (await stat(temporary)).size;
      const sha256 = hash.digest('hex');
      const kept = await refresh(sha256);
      if (kept === undefined) await syncFolder(await adopt(temporary, sha256));
      // Whoever put it first may not have synced the folder yet.
      else await syncFolder(dirname(place(sha256)));
      return { sha256, size, storedSize: kept ?? storedSize };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async function writeTemporary(sha256: string, content: Uint8Array): Promise<[string, number]> {
    const compressed = await pack(content);
    const temporary = join(incoming, newId());
    let file: FileHandle | undefined;
    try {
      file = await open(temporary, 'wx', 0o600);
      await file.writeFile(compressed);
      await file.sync();
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    } finally {
      await file?.close();
    }
    await adopt(temporary, sha256);
    return [sha256, compressed.length];
  }

  async function putMany(contents: readonly Uint8Array[]): Promise<StoredBlob[]> {
    const named = contents.map((content) => ({
      content,
      sha256: createHash('sha256').update(content).digest('hex'),
    }));
    const distinct = new Map(named.map(({ sha256, content }) => [sha256, content]));
    const storedSizes = new Map(
      await inParallel([...distinct], async ([sha256, content]): Promise<[string, number]> => {
        const kept = await refresh(sha256);
        return kept === undefined ? writeTemporary(sha256, content) : [sha256, kept];
      }),
    );
    await inParallel([...new Set([...distinct.keys()].map((sha256) => dirname(place(sha256))))], syncFolder);
    return named.map(({ sha256, content }) => ({
      sha256,
      size: content.length,
      storedSize: storedSizes.get(sha256) ?? 0,
    }));
  }

  async function read(sha256: string): Promise<Buffer> {
    let content: Buffer;
    try {
      content = await decompress(await readFile(place(checkName(sha256))));
    } catch (error) {
      if (isMissing(error)) throw missing(sha256, error);
      throw unavailable('blob.damaged', { sha256 }, { cause: error });
    }
    if (createHash('sha256').update(content).digest('hex') !== sha256) {
      throw unavailable('blob.damaged', { sha256 });
    }
    return content;
  }

  function openBlob(sha256: string): Readable {
    const content = createZstdDecompress();
    const stored = createReadStream(place(checkName(sha256)));
    stored.on('error', (error) => content.destroy(isMissing(error) ? missing(sha256, error) : error));
    content.on('close', () => stored.destroy());
    return stored.pipe(content);
  }

  async function sweep(
    known: (shas: readonly string[]) => Promise<ReadonlySet<string>>,
    olderThan: Date,
  ): Promise<number> {
    await removeOld(incoming, olderThan);
    await restore(swept);
    let removed = 0;
    for (const first of HEX) {
      for (const second of HEX) {
        const shas = await olderBlobs(join(folder, first, second), olderThan);
        const kept = shas.length > 0 ? await known(shas) : new Set<string>();
        for (const sha256 of shas) {
          if (!kept.has(sha256) && (await removeOrphan(sha256, olderThan))) removed += 1;
        }
      }
    }
    return removed;
  }

  /**
   * Takes it out of the way first and looks again: a `put` of the same content that came between either made it
   * fresh (it goes back) or no longer finds it (and writes it anew).
   */
  async function removeOrphan(sha256: string, olderThan: Date): Promise<boolean> {
    const aside = join(swept, sha256 + SUFFIX);
    try {
      await rename(place(sha256), aside);
      if (await isOlder(aside, olderThan)) {
        await rm(aside);
        return true;
      }
      await syncFolder(await adopt(aside, sha256));
    } catch (error) {
      // Another process sweeps the same folder.
      if (!isMissing(error)) throw error;
    }
    return false;
  }

  /** What a crash in the middle of `removeOrphan` left behind goes back; the next sweep decides again. */
  async function restore(from: string): Promise<void> {
    for (const name of await readdir(from)) {
      try {
        await syncFolder(await adopt(join(from, name), name.slice(0, -SUFFIX.length)));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
  }

  const has = async (sha256: string) => {
    try {
      await stat(place(checkName(sha256)));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  };

  await restore(swept);
  return { put, putMany, open: openBlob, read, has, sweep };
}

function checkName(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('Not a SHA-256 in lower-case hexadecimal.');
  return sha256;
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const missing = (sha256: string, cause: unknown) => unavailable('blob.missing', { sha256 }, { cause });

const HEX = [...'0123456789abcdef'];

/**
 * All 256 folders at once and durably, so that no `put` depends on another one having synced the parents of its
 * folder. With a million blobs each has 4,000.
 */
async function makeHexFolders(folder: string): Promise<void> {
  for (const first of HEX) {
    const made = await Promise.all(
      HEX.map((second) => mkdir(join(folder, first, second), { recursive: true, mode: 0o700 })),
    );
    if (made.some((path) => path !== undefined)) await syncFolder(join(folder, first));
  }
  await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Runs `work` over `items`, at most AT_ONCE at a time; after a failure begins no more and waits for all that began. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = [...items.entries()].reverse();
  const take = async () => {
    try {
      for (let next = left.pop(); next; next = left.pop()) results[next[0]] = await work(next[1]);
    } finally {
      left.length = 0;
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: AT_ONCE }, take));
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  return results;
}

async function isOlder(path: string, than: Date): Promise<boolean> {
  return (await stat(path)).mtimeMs < than.getTime();
}

async function olderBlobs(folder: string, than: Date): Promise<string[]> {
  const shas: string[] = [];
  for (const name of await readdir(folder)) {
    if (name.endsWith(SUFFIX) && (await isOlder(join(folder, name), than))) {
      shas.push(name.slice(0, -SUFFIX.length));
    }
  }
  return shas;
}

async function removeOld(folder: string, olderThan: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (await isOlder(path, olderThan)) await rm(path, { force: true });
  }
}
