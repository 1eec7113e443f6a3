/**
 * What was asked of the open conversation from elsewhere on the screen (a key, a row's menu, a message's menu):
 * the part that does it listens here, so that features need not know each other. An asking is answered once.
 */
import type { DraftKind } from '@guichet/contract/composing';
import { useEffect, useSyncExternalStore } from 'react';

export type Asked =
  | {
      what: 'write';
      conversationId: string;
      kind: Exclude<DraftKind, 'new'> | 'note';
      messageId: string | null;
    }
  /** A draft that stands again after its sending was taken back. */
  | { what: 'draft'; conversationId: string; draftId: string }
  | { what: 'pick'; conversationId: string; list: 'department' | 'qualification' | 'status' }
  | { what: 'show'; conversationId: string; messageId: string };

let asked: Asked | null = null;
const watchers = new Set<() => void>();

function set(next: Asked | null): void {
  asked = next;
  for (const watcher of watchers) watcher();
}

/** Asks; it waits until the part that answers is on screen. */
export const ask = (next: Asked): void => set(next);

/** Calls `answer` once for each asking of this kind about this conversation. */
export function useAsked<W extends Asked['what']>(
  what: W,
  conversationId: string,
  answer: (asked: Extract<Asked, { what: W }>) => void,
): void {
  const current = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => asked,
  );
  useEffect(() => {
    if (current?.what !== what || current.conversationId !== conversationId) return;
    set(null);
    answer(current as Extract<Asked, { what: W }>);
  });
}
