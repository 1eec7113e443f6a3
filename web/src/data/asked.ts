/**
 * What was asked of the open conversation from elsewhere on the screen (a key, a row's menu, a message's menu):
 * the part that does it listens here, so that features need not know each other. An asking is answered once.
 */
import type { DraftKind } from '@guichet/contract/composing';
import { useEffect, useSyncExternalStore } from 'react';
import { holdTyping } from '../ui/typed-ahead.ts';

export type Asked =
  | {
      what: 'write';
      conversationId: string;
      kind: Exclude<DraftKind, 'new'> | 'note';
      messageId: string | null;
    }
  /** A draft that stands again after its sending was taken back. */
  | { what: 'draft'; conversationId: string; draftId: string }
  | { what: 'print'; conversationId: string }
  /** The list of templates, in the answer that is open. */
  | { what: 'template'; conversationId: string }
  /** The same, in an answer that opens with it. */
  | { what: 'answerWithTemplate'; conversationId: string }
  | { what: 'pick'; conversationId: string; list: 'status' }
  | { what: 'show'; conversationId: string; messageId: string };

/** A new mail that is to be gone on with: it belongs to no conversation yet. */
type AskedMail = { what: 'newMail'; draftId: string; mailboxId: string };

let asked: Asked | AskedMail | null = null;
const watchers = new Set<() => void>();

function set(next: Asked | AskedMail | null): void {
  asked = next;
  for (const watcher of watchers) watcher();
}

/** Asks; it waits until the part that answers is on screen. What is typed meanwhile waits for the field. */
export function ask(next: Asked | AskedMail): void {
  if (next.what === 'write') holdTyping();
  set(next);
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** Calls `answer` once for each asking of this kind about this conversation. */
export function useAsked<W extends Asked['what']>(
  what: W,
  conversationId: string,
  answer: (asked: Extract<Asked, { what: W }>) => void,
): void {
  const current = useSyncExternalStore(subscribe, () => asked);
  useEffect(() => {
    if (current === null || current.what === 'newMail') return;
    if (current.what !== what || current.conversationId !== conversationId) return;
    set(null);
    answer(current as Extract<Asked, { what: W }>);
  });
}

/** The mailbox of a new mail that is asked for and that nobody has opened yet; null when there is none. */
export function useAskedMailbox(): string | null {
  return useSyncExternalStore(subscribe, () => (asked?.what === 'newMail' ? asked.mailboxId : null));
}

/** Calls `answer` once for a new mail that is asked for. */
export function useAskedMail(answer: (asked: AskedMail) => void): void {
  const current = useSyncExternalStore(subscribe, () => asked);
  useEffect(() => {
    if (current?.what !== 'newMail') return;
    set(null);
    answer(current);
  });
}
