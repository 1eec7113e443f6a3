import { callPlain } from '../../data/api.ts';
import { tellSignedOut } from '../../data/live.ts';
import { turnPushOff } from '../../data/push.ts';

/**
 * Ends the session, in every tab, and shows the sign-in page. The page is loaded afresh: nothing that the person before saw stays
 * in memory. @throws when the server does not answer; the session then still stands.
 */
export async function signOut(): Promise<void> {
  // The next person at this browser is not told what was meant for this one.
  await turnPushOff().catch(() => undefined);
  await callPlain('POST', '/api/auth/sign-out', {});
  tellSignedOut();
  window.location.assign('/sign-in');
}

/** Where to go after signing in: the page that was asked for, when it is one of ours. */
export function pageAfterSignIn(search: string, origin: string): string {
  const asked = new URLSearchParams(search).get('next');
  if (asked === null) return '/';
  try {
    const url = new URL(asked, origin);
    if (url.origin !== origin || url.pathname.startsWith('/sign-in')) return '/';
    return `${url.pathname}${url.search}${url.hash}`;
  } catch {
    return '/';
  }
}
