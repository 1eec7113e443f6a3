import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Below Linux's range for outgoing connections (32768 and up), where a port could be taken at any moment. */
const LOWEST = 14_000;
const HIGHEST = 32_000;

/** Picks `count` different TCP ports of 127.0.0.1 on which nobody listens right now. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/**
 * Waits until a server accepts connections on a port of 127.0.0.1 and, when `greets`, has said its first bytes.
 * @throws after `limit` milliseconds.
 */
export async function waitForPort(port: number, { greets = false, limit = 30_000 } = {}): Promise<void> {
  const end = performance.now() + limit;
  while (performance.now() < end) {
    if (await answers(port, greets)) return;
    await sleep(30);
  }
  throw new Error(`nothing answers on port ${port} after ${limit} ms`);
}

function answers(port: number, greets: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(15_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => resolve(false));
    socket.once(greets ? 'data' : 'connect', () => finish(true));
  });
}
