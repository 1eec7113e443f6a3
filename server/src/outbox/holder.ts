/**
 * Tells other processes that this one is alive: a session of its own holds an advisory lock, which PostgreSQL
 * lets go at the moment that the process dies. Being wrong does no harm: before the first byte of a mail leaves,
 * the row itself is asked.
 */
import { randomInt } from 'node:crypto';
import pg from 'pg';
import { HOLDER_LOCK_CLASS } from './store.ts';

export type Holder = {
  /** Names this process on the rows that it hands over. */
  key: number;
  close(): Promise<void>;
};

const RETRY_MS = 1_000;

/** Takes a lock that nobody else has; takes it again when the session breaks. Rejects when the first try fails. */
export async function holdAlive(connectionString: string, onError: (error: Error) => void): Promise<Holder> {
  const key = randomInt(1, 2 ** 31 - 1);
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function take(): Promise<void> {
    const fresh = new pg.Client({ connectionString, keepAlive: true, application_name: 'guichet outbox' });
    let lost = false;
    const lose = (error?: Error) => {
      if (lost) return;
      lost = true;
      if (error) onError(error);
      fresh.end().catch(() => undefined);
      if (client === fresh) {
        client = null;
        again();
      }
    };
    fresh.on('error', lose);
    fresh.on('end', () => lose());
    await fresh.connect();
    await fresh.query('select pg_advisory_lock($1, $2)', [HOLDER_LOCK_CLASS, key]);
    client = fresh;
    if (closed) await fresh.end();
  }

  function again(): void {
    if (closed) return;
    retry = setTimeout(() => {
      take().catch((error: Error) => {
        onError(error);
        again();
      });
    }, RETRY_MS);
  }

  await take();
  return {
    key,
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
