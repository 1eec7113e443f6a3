/**
 * Says that this tab is here, and where: in which mailbox, on which conversation, reading or writing. Told at once
 * when it changes, again every 4 s, and taken back when the tab is hidden or closed.
 */

import { useEffect } from 'react';
import { ask } from './connection.ts';

/** Milliseconds between two signs of life. */
const EVERY = 4_000;
/** Milliseconds after the last key press during which one counts as writing. */
const WRITING = 10_000;

const tabId = crypto.randomUUID();

type Where = { mailboxId: string | null; conversationId: string | null };
const nowhere: Where = { mailboxId: null, conversationId: null };

let where = nowhere;
let writingIn: string | null = null;
let writingTimer: ReturnType<typeof setTimeout> | undefined;
let isFollowed = false;
let isDue = false;

function setWritingIn(conversationId: string | null): void {
  if (writingIn === conversationId) return;
  writingIn = conversationId;
  tellSoon();
}

function setWhere(next: Where): void {
  if (where.mailboxId === next.mailboxId && where.conversationId === next.conversationId) return;
  where = next;
  tellSoon();
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

/** Milliseconds after which a sign of life counts as unanswered. */
const PATIENCE = 10_000;

/** `keepalive` lets the request outlive the page. Presence is worth no error: it is said again in 4 s. */
function send(gone: boolean): void {
  const { mailboxId, conversationId } = where;
  const mode = conversationId !== null && writingIn === conversationId ? 'writing' : 'viewing';
  void ask('/api/presence', {
    method: 'POST',
    keepalive: true,
    signal: AbortSignal.timeout(PATIENCE),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tabId, mailboxId, conversationId, mode, gone }),
  }).catch(() => undefined);
}

function tell(): void {
  if (isFollowed && document.visibilityState === 'visible') send(false);
}

/** One page leaves and the next comes at once: only where that leads is told. */
function tellSoon(): void {
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    tell();
  });
}

/** Keeps telling the others that I am here, from whatever page. Gives the way to stop. */
export function giveSigns(): () => void {
  const onVisibility = () => send(document.visibilityState === 'hidden');
  const onLeave = () => send(true);
  const timer = setInterval(tell, EVERY);
  isFollowed = true;
  tellSoon();
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pagehide', onLeave);
  return () => {
    isFollowed = false;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('pagehide', onLeave);
  };
}

/** Where I am while this page is on screen. A page that does not say so is in no mailbox. */
export function usePresenceAt(mailboxId: string | null, conversationId: string | null): void {
  useEffect(() => {
    setWhere({ mailboxId, conversationId });
    return () => setWhere(nowhere);
  }, [mailboxId, conversationId]);
}
