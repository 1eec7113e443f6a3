/**
 * An action that was shown before the server answered. While the server cannot be reached it waits and is sent
 * again, those of one conversation in the order of the clicks; a "no" of the server is thrown to who asked.
 */
import { type MutationCache, type QueryClient, useMutationState } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isOffline } from './api.ts';

const SLOWEST_RETRY = 5_000;

/** Sends `send` until the server answers, and gives its answer. `scope`: actions that must not overtake each other. */
export function act<T>(client: QueryClient, scope: string, send: () => Promise<T>): Promise<T> {
  const cache: MutationCache = client.getMutationCache();
  const mutation = cache.build<T, unknown, void, unknown>(client, {
    mutationKey: ['act'],
    mutationFn: send,
    scope: { id: scope },
    // The browser's own idea of being online is often wrong: the server's silence decides.
    networkMode: 'always',
    retry: (_count, error) => isOffline(error),
    retryDelay: (attempt) => Math.min(500 * 2 ** attempt, SLOWEST_RETRY),
  });
  return mutation.execute();
}

/** How many actions wait for the server. */
export function useQueuedActions(): number {
  return useMutationState({ filters: { mutationKey: ['act'], status: 'pending' } }).length;
}

/** Since when an action is tried in vain; null when the server answers. In ms, as `Date.now()`. */
export function useTriedInVainSince(): number | null {
  const since = useMutationState({
    filters: { mutationKey: ['act'], status: 'pending', predicate: ({ state }) => state.failureCount > 0 },
    select: ({ state }) => state.submittedAt,
  });
  return since.length === 0 ? null : Math.min(...since);
}

/** Warns before the page is left while an action waits for the server. */
export function useKeepQueued(): void {
  const queued = useQueuedActions();
  useEffect(() => {
    if (queued === 0) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', hold);
    return () => window.removeEventListener('beforeunload', hold);
  }, [queued]);
}
