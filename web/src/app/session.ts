import type { QueryClient } from '@tanstack/react-query';
import { isSignedOut } from '../data/api.ts';
import { onUnauthorized } from '../data/connection.ts';
import { tellSignedOut } from '../data/live.ts';
import { meQuery } from '../data/queries.ts';

/**
 * Whatever answers that the session ended makes `me` read again: the gate then shows the sign-in page, once,
 * for every request of the page, also those that nobody waits for. The other tabs are told.
 */
export function watchSession(client: QueryClient): void {
  const readMe = () => {
    if (client.getQueryState(meQuery.queryKey)?.fetchStatus === 'fetching') return;
    void client.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  onUnauthorized(readMe);
  const check = (error: unknown, key: readonly unknown[] | undefined) => {
    if (!isSignedOut(error)) return;
    if (key?.[0] === meQuery.queryKey[0]) tellSignedOut();
    else readMe();
  };
  client.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error')
      check(event.action.error, event.query.queryKey);
  });
  client.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') check(event.action.error, undefined);
  });
}
