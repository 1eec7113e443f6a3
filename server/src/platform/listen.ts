import pg from 'pg';

export type Listener = {
  /** Stops listening and closes the connection. */
  close(): Promise<void>;
};

const SLOWEST_RETRY_MS = 5_000;
/** A dead peer behind a NAT says nothing: ask now and then whether the connection still stands. */
const PROBE_EVERY_MS = 20_000;

/**
 * Listens to one channel on a connection of its own, and connects again for ever when it breaks. `onNotify`
 * is called with the payload of each notification, and with '' after each connection, the first one included,
 * because notifications in between are lost: read afresh then. Rejects only when the first connection fails.
 */
export async function listen(
  connectionString: string,
  channel: string,
  onNotify: (payload: string) => void,
  onError: (error: Error) => void = () => undefined,
): Promise<Listener> {
  let client: pg.Client | undefined;
  let closed = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString, keepAlive: true, application_name: 'guichet listen' });
    let gone = false;
    const lose = (error?: Error) => {
      if (gone) return;
      gone = true;
      if (error) onError(error);
      fresh.end().catch(() => undefined);
      if (client === fresh) {
        client = undefined;
        again();
      }
    };
    fresh.on('error', lose);
    fresh.on('end', () => lose());
    fresh.on('notification', (message) => {
      if (message.channel === channel) onNotify(message.payload ?? '');
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      lose();
      throw error;
    }
    if (closed) {
      await fresh.end();
      return;
    }
    if (gone) throw new Error('The connection ended at once.');
    client = fresh;
    failures = 0;
    onNotify('');
  }

  function again(): void {
    if (closed) return;
    failures += 1;
    retry = setTimeout(
      () => {
        connect().catch((error: Error) => {
          onError(error);
          again();
        });
      },
      Math.min(50 * 2 ** failures, SLOWEST_RETRY_MS),
    );
  }

  const probe = setInterval(() => {
    const asked = client;
    asked?.query('select 1').catch((error: Error) => asked.emit('error', error));
  }, PROBE_EVERY_MS);
  probe.unref();

  try {
    await connect();
  } catch (error) {
    clearInterval(probe);
    throw error;
  }
  return {
    async close() {
      closed = true;
      clearInterval(probe);
      clearTimeout(retry);
      await client?.end();
    },
  };
}
