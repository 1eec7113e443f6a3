/**
 * Whether the server answers, learnt from every request of this tab beside the live stream: a stream can hang on
 * for long after the network went, and one tab reads it for all. While nothing answers the server is asked for a
 * sign of life now and then, so that this heals by itself.
 */

/** Since when nothing answers, in ms as `Date.now()`; null while the server answers. */
let silentSince: number | null = null;
const watchers = new Set<() => void>();
const signedOutListeners = new Set<() => void>();

/** Milliseconds between two signs of life asked for, and the longest that one may take. */
const EVERY = 4_000;

export const connection = {
  silentSince: (): number | null => silentSince,
  subscribe(watcher: () => void): () => void {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

/** Called when any request is told that nobody is signed in. */
export function onUnauthorized(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

function setSilent(since: number | null): void {
  if ((since === null) === (silentSince === null)) return;
  silentSince = since;
  for (const watcher of watchers) watcher();
}

/** Whether a request ended without any answer; one that we gave up ourselves tells nothing. */
const isSilence = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');

/** `fetch`, whose outcome is noted. Every request of the client but uploads goes through here. */
export async function ask(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, init);
    setSilent(null);
    if (response.status === 401) for (const listener of signedOutListeners) listener();
    return response;
  } catch (error) {
    if (isSilence(error)) setSilent(Date.now());
    throw error;
  }
}

const askForLife = () =>
  ask('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(EVERY) }).then(
    () => undefined,
    () => undefined,
  );

/**
 * Looks at once when the browser says that the network went or came, for it is often wrong, and again and again
 * while nothing answers. Gives the way to stop.
 */
export function watchConnection(): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const onNetwork = () => void askForLife();
  const stopWatching = connection.subscribe(() => {
    clearInterval(timer);
    if (silentSince !== null) timer = setInterval(onNetwork, EVERY);
  });
  window.addEventListener('offline', onNetwork);
  window.addEventListener('online', onNetwork);
  return () => {
    clearInterval(timer);
    stopWatching();
    window.removeEventListener('offline', onNetwork);
    window.removeEventListener('online', onNetwork);
  };
}
