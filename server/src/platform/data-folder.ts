import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A lock whose object is collected as garbage would be given back. */
const held = new Set<DatabaseSync>();

export type DataFolderLock = {
  /** Lets others have the folder; the end of the process does the same. */
  release(): void;
};

/**
 * Creates the data folder when it does not exist and locks it for this process. Throws a sentence for the one
 * who starts the program when another process has it, or when it can't be used.
 *
 * The lock is the kernel's own on a file (fcntl, taken through SQLite because Node has no call for it), so it
 * ends with the process however that ends, needs no clearing up, and two starts at once cannot both get it.
 * Several processes that share a database by DATABASE_URL share the folder too: they do not lock it.
 */
export function lockDataFolder(folder: string): DataFolderLock {
  createDataFolder(folder);
  const holder = join(folder, 'running');
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(join(folder, 'lock'));
    file.exec('PRAGMA journal_mode = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    file?.close();
    if (!isBusy(cause)) throw new Error(`The data folder ${folder} cannot be locked.`, { cause });
    const who = existsSync(holder) ? ` (process ${readFileSync(holder, 'utf8').trim()})` : '';
    throw new Error(
      `Guichet is already running on the data folder ${folder}${who}. ` +
        'Stop it first, or give this one another folder with --data or GUICHET_DATA.',
      { cause },
    );
  }
  // Only told to people; the lock is what counts.
  rmSync(holder, { force: true });
  writeFileSync(holder, `${process.pid}\n`, { mode: 0o600 });
  held.add(file);
  return {
    release() {
      if (held.delete(file)) file.close();
    },
  };
}

/**
 * Creates the data folder for its owner alone. As root it may also be entered, though not listed, by others:
 * PostgreSQL then runs as another user and has its files, which are closed again, inside.
 */
export function createDataFolder(folder: string): void {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  try {
    mkdirSync(folder, { recursive: true, mode });
    if ((statSync(folder).mode & 0o777) !== mode) chmodSync(folder, mode);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The data folder ${folder} cannot be used: ${reason}. ` +
        'Make it belong to the user who starts Guichet, or choose another one with --data or GUICHET_DATA.',
      { cause },
    );
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
