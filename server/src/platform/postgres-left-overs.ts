/** What a killed run may have left of its PostgreSQL, put in order before the next start. */
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';

const PATIENCE_MS = 10_000;

/**
 * Stops every process that still works on `cluster` and waits for its end, then removes a postmaster.pid whose
 * number now belongs to a stranger (after a restart of a container the same small numbers come again, and
 * PostgreSQL would refuse to start for ever).
 */
export async function endLeftOvers(cluster: string, log: Log): Promise<void> {
  const started = performance.now();
  const asked = new Map<number, NodeJS.Signals>();
  for (;;) {
    const pids = processesOf(cluster);
    if (pids.length === 0) break;
    if (asked.size === 0) log.info('PostgreSQL of an earlier run is still there: it is stopped first');
    const waited = performance.now() - started;
    if (waited > 3 * PATIENCE_MS) {
      throw new Error(
        `A PostgreSQL of an earlier run does not end (process ${pids.join(', ')}). End it, then start again.`,
      );
    }
    const postmaster = readPid(cluster);
    for (const pid of pids) {
      // A backend without its postmaster ends by itself, unless it is busy.
      const patient = pid === postmaster ? 'SIGINT' : undefined;
      const signal = waited > 2 * PATIENCE_MS ? 'SIGKILL' : waited > PATIENCE_MS ? 'SIGQUIT' : patient;
      if (!signal || asked.get(pid) === signal) continue;
      asked.set(pid, signal);
      signalIfThere(pid, signal);
    }
    if (asked.size === 0 && pids.includes(postmaster ?? -1) === false) asked.set(-1, 'SIGINT');
    await sleep(50);
  }
  const pid = readPid(cluster);
  if (pid !== undefined && isAlive(pid)) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** Each process of a running server has the cluster as its working directory. */
function processesOf(cluster: string): number[] {
  const real = realpathSync(cluster);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return (
          readlinkSync(`/proc/${name}/cwd`) === real &&
          /postgres/.test(readFileSync(`/proc/${name}/cmdline`, 'utf8'))
        );
      } catch {
        // It ended in the meantime, or is someone else's and so not ours.
        return false;
      }
    })
    .map(Number);
}

function readPid(cluster: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
