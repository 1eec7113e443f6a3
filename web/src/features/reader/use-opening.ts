import { useEffect } from 'react';
import { api } from '../../data/api.ts';
import { patchStanding } from '../../data/patch.ts';
import { queryClient } from '../../data/queries.ts';

/** Milliseconds for which the reader must be visible and focused before it counts as read. */
const LOOK = 2_000;
/** Milliseconds during which the same person's openings of the same mail are one. */
const SAME_OPENING = 5 * 60_000;

const told = new Map<string, { messageId: string | null; at: number }>();

/** Whether this opening says something that was not said already. Times from one monotonic clock. */
export function isNewOpening(
  last: { messageId: string | null; at: number } | undefined,
  messageId: string | null,
  now: number,
): boolean {
  return last === undefined || last.messageId !== messageId || now - last.at >= SAME_OPENING;
}

/** Tells the server that the conversation was read up to its newest message. Null ids tell nothing. */
export function useOpening(conversationId: string, newestId: string | null): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      const now = performance.now();
      if (!isNewOpening(told.get(conversationId), newestId, now)) return;
      told.set(conversationId, { messageId: newestId, at: now });
      patchStanding(queryClient, conversationId, { unread: false });
      api.conversations.recordOpening({ id: conversationId, messageId: newestId }).catch(() => {
        told.delete(conversationId);
      });
    };
    const look = () => {
      clearTimeout(timer);
      const isLooking = document.visibilityState === 'visible' && document.hasFocus();
      if (isLooking) timer = setTimeout(tell, LOOK);
    };
    look();
    window.addEventListener('focus', look);
    window.addEventListener('blur', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', look);
      window.removeEventListener('blur', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [conversationId, newestId]);
}
