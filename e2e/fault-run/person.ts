/** A person at work through HTTP, who presses again until there is an answer, however often the product dies. */
import { setTimeout as sleep } from 'node:timers/promises';

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(`${status} ${text}`);
    this.status = status;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Person = {
  /** @throws Refused for an answer of 4xx; anything else is asked again. */
  ask<T>(method: Method, path: string, body?: unknown): Promise<T>;
  /** The same for a path outside of the API's JSON; gives the bytes. */
  bytes(path: string): Promise<Buffer>;
};

/**
 * Signs in by a one-time token: `path` is `/api/setup` or `/api/password`. The session lasts over restarts.
 * @param origin asked each time, since the product may stand elsewhere after a restart
 */
export async function enter(origin: () => string, path: string, body: unknown): Promise<Person> {
  const response = await fetch(`${origin()}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Refused(response.status, await response.text());
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ');
  const reach = async (method: Method, path: string, body?: unknown): Promise<Buffer> => {
    for (;;) {
      const answer = await fetch(`${origin()}${path}`, {
        method,
        headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        signal: AbortSignal.timeout(20_000),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
        .then(async (found) => ({ status: found.status, content: Buffer.from(await found.arrayBuffer()) }))
        .catch(() => null);
      if (answer && answer.status < 400) return answer.content;
      if (answer && answer.status < 500) throw new Refused(answer.status, answer.content.toString());
      await sleep(50);
    }
  };
  return {
    ask: async (method, path, body) => JSON.parse((await reach(method, `/api${path}`, body)).toString()),
    bytes: (path) => reach('GET', `/api${path}`),
  };
}
