/**
 * Says where this tab is: in which mailbox, on which conversation, reading or writing. Told at once when it
 * changes, again every 4 s, and taken back when the tab is hidden or closed.
 */

import type { PresenceMode } from '@guichet/contract/realtime';
import { useEffect, useSyncExternalStore } from 'react';
import type { z } from 'zod';
import { ask } from './connection.ts';

type Mode = z.infer<typeof PresenceMode>;

/** Milliseconds between two signs of life. */
const EVERY = 4_000;
/** Milliseconds after the last key press during which one counts as writing. */
const WRITING = 10_000;

const tabId = crypto.randomUUID();

let writingIn: string | null = null;
let writingTimer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

function setWritingIn(conversationId: string | null): void {
  if (writingIn === conversationId) return;
  writingIn = conversationId;
  for (const watcher of watchers) watcher();
}

/** Something was typed in this conversation: for a while its reader counts as writing. */
export function signalWriting(conversationId: string): void {
  clearTimeout(writingTimer);
  writingTimer = setTimeout(() => setWritingIn(null), WRITING);
  setWritingIn(conversationId);
}

/** The writing is over: sent, discarded or closed. */
export function stopWriting(): void {
  clearTimeout(writingTimer);
  setWritingIn(null);
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

type Sign = { mailboxId: string; conversationId: string | null; mode: Mode; gone: boolean };

/** Milliseconds after which a sign of life counts as unanswered. */
const PATIENCE = 10_000;

/** `keepalive` lets the request outlive the page. Presence is worth no error: it is said again in 4 s. */
function send(sign: Sign): void {
  void ask('/api/presence', {
    method: 'POST',
    keepalive: true,
    signal: AbortSignal.timeout(PATIENCE),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tabId, ...sign }),
  }).catch(() => undefined);
}

/**
 * Keeps telling the others that I am here. `mode` is what the screen is for; typing in the conversation makes it
 * `writing` by itself. Null for `mailboxId` tells nothing.
 */
export function usePresenceSignal(
  mailboxId: string | null,
  conversationId: string | null,
  mode: Mode = 'viewing',
): void {
  const writing = useSyncExternalStore(subscribe, () => writingIn);
  const shown: Mode = conversationId !== null && writing === conversationId ? 'writing' : mode;
  useEffect(() => {
    if (mailboxId === null) return;
    const tell = (gone: boolean) => send({ mailboxId, conversationId, mode: shown, gone });
    const onVisibility = () => tell(document.visibilityState === 'hidden');
    const onLeave = () => tell(true);
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') tell(false);
    }, EVERY);
    if (document.visibilityState === 'visible') tell(false);
    document.addEventListener('visibilitychange', onVisibility);
    window.addEventListener('pagehide', onLeave);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('pagehide', onLeave);
    };
  }, [mailboxId, conversationId, shown]);
  useEffect(() => {
    if (mailboxId === null) return;
    return () => send({ mailboxId, conversationId: null, mode: 'viewing', gone: true });
  }, [mailboxId]);
}
