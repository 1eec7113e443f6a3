/**
 * A wire between the product and a real server on which every answer takes its time, so that what happens between two
 * of them lasts long enough to be met by a kill. It passes bytes as they are: TLS inside is not touched.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type SlowWire = { port: number; stop(): Promise<void> };

/** Passes on to `port` of this machine; what comes back is late by `delay` milliseconds, in order. */
export async function startSlowWire(port: number, delay: number): Promise<SlowWire> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ port, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => open.delete(socket));
    }
    near.pipe(far);
    far.on('data', (bytes) => later(() => near.writable && near.write(bytes)));
    far.on('close', () => later(() => near.destroy()));
    near.on('close', () => far.destroy());
  });
  const later = (work: () => void) => setTimeout(work, delay).unref();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address !== 'object') throw new Error('the wire has no port');
  return {
    port: address.port,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
