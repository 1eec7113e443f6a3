import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Cleans up after a test process that died without a word (kill -9, a crashed worker): a small shell holds the
 * other end of a pipe and, when the pipe closes, stops every process whose pid stands in one of the pid files and
 * removes the folder. A pid counts only when that process was started from the folder or works in it, so that a
 * number used again by somebody else is left alone.
 */
const WATCHER = `
trap '' INT TERM HUP
folder=$1; shift
cat > /dev/null
ours() {
  kill -0 "$1" 2>/dev/null || return 1
  case "$(readlink "/proc/$1/cwd") $(tr '\\0' ' ' < "/proc/$1/cmdline")" in *"$folder"*) return 0;; esac
  return 1
}
for signal in TERM KILL; do
  for file in "$@"; do
    [ -s "$file" ] || continue
    pid=$(tr -cd '0-9\\n' < "$file" | head -n 1)
    [ -n "$pid" ] && ours "$pid" && kill -"$signal" "$pid" 2>/dev/null
  done
  left=20
  while [ $left -gt 0 ]; do
    alive=
    for file in "$@"; do
      [ -s "$file" ] || continue
      pid=$(tr -cd '0-9\\n' < "$file" | head -n 1)
      [ -n "$pid" ] && ours "$pid" && alive=yes
    done
    [ -z "$alive" ] && break
    left=$((left - 1)); sleep 0.2
  done
done
cd /
rm -rf "$folder"
`;

export interface Watcher {
  /** Lets the watcher do its work now: what still runs is stopped, the folder is removed. */
  release(): void;
}

/** Starts the watcher of `folder`; `pidFiles` need not exist yet. */
export function watchFolder(folder: string, pidFiles: string[]): Watcher {
  const shell = spawn('/bin/sh', ['-c', WATCHER, 'guichet-test-watcher', folder, ...pidFiles], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  shell.unref();
  const pipe = shell.stdin as typeof shell.stdin & { unref?: () => void };
  pipe.unref?.();
  pipe.on('error', () => {});
  return { release: () => pipe.end() };
}

/** The pid in a pid file, or undefined when there is none. */
export async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(text.trim(), 10);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/** True while a process with this pid exists (and is no zombie). */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(state);
}

/** Ends a process by its pid: the signal, then after `patience` milliseconds SIGKILL; comes back when it is gone. */
export async function endProcess(
  pid: number,
  { signal = 'SIGTERM' as NodeJS.Signals, patience = 8_000 } = {},
): Promise<void> {
  trySignal(pid, signal);
  const end = performance.now() + patience;
  while (await isRunning(pid)) {
    if (performance.now() > end) trySignal(pid, 'SIGKILL');
    await sleep(20);
  }
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
