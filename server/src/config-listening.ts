/** Whether the program can listen where it is told to; found out before anything is started. */
import { createServer } from 'node:net';
import type { Fault } from './config-options.ts';

/** Where to listen, and by which option or variable it was said; undefined: by none. */
export type Listening = {
  host: string;
  hostSaidBy: string | undefined;
  /** 0 when what was given is no port: only the host is tried then. */
  port: number;
};

/** Listens there for a moment. Gives what is wrong with it, nothing when all is well. */
export async function listeningFaults(where: Listening): Promise<Fault[]> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: where.host, port: where.port, exclusive: true }, resolve);
    });
    return [];
  } catch (error) {
    const fault = listeningFault(error, where);
    if (!fault) throw error;
    return [fault];
  } finally {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
}

/** What an error of listen(2) or of looking the name up says; undefined when it is another error. */
export function listeningFault(error: unknown, where: Listening): Fault | undefined {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return { kind: 'port-taken', port: where.port };
    case 'EACCES':
      return { kind: 'port-forbidden', port: where.port };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENODATA':
      return {
        kind: 'host-elsewhere',
        name: where.hostSaidBy ?? '--host',
        given: where.host,
        isUnknown: /^E(NOTFOUND|NODATA|AI_AGAIN)$/.test(code),
      };
    default:
      return undefined;
  }
}
