/**
 * What was typed and is not on the server yet, kept in this browser: a reload, a crash or a lost connection
 * loses nothing. Only ever read again by the same draft.
 */
import type { Draft, DraftKind } from '@guichet/contract/composing';
import { meQuery, queryClient } from '../../data/queries.ts';
import type { DraftContent } from './autosave.ts';

export type LocalCopy = {
  content: DraftContent;
  /** The revision that the text was typed over. */
  revision: number;
};

/** One press of send that got no answer yet: it goes on under its own key. */
export type KeptPress = {
  key: string;
  seenSeq: number;
  anyway: boolean;
  thenResolve: boolean;
  /** The hour at which it leaves, as an ISO string; null or absent (kept by an older page) = now. */
  scheduledFor?: string | null;
};

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // No storage, or full: the server's copy is all there is.
  }
}

function read<T>(key: string): T | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept either.
  }
}

const copyKey = (draftId: string) => `guichet-draft-${draftId}`;
const pressKey = (draftId: string) => `guichet-press-${draftId}`;
/** Several people may use one browser: each finds his own, and nobody another's. */
const mine = () => queryClient.getQueryData(meQuery.queryKey)?.id ?? 'nobody';
const noteKey = (conversationId: string) => `guichet-note-${mine()}-${conversationId}`;

export const localCopy = {
  keep: (draftId: string, copy: LocalCopy) => write(copyKey(draftId), copy),
  get: (draftId: string) => read<LocalCopy>(copyKey(draftId)),
  drop: (draftId: string) => remove(copyKey(draftId)),
};

/** Drafts that the server does not know yet: where they are written, and what stood in them at first. */
const beginningKey = (place: string, kind: DraftKind) => `guichet-beginning-${mine()}-${place}-${kind}`;
const placeOf = ({ conversationId, mailboxId }: Draft) => conversationId ?? mailboxId;

export const keptBeginning = {
  keep: (draft: Draft) => write(beginningKey(placeOf(draft), draft.kind), draft),
  /** @param place a conversation's id, or for a new mail its mailbox's */
  get: (place: string, kinds: readonly DraftKind[]): Draft | null =>
    kinds.map((kind) => read<Draft>(beginningKey(place, kind))).find((draft) => draft !== null) ?? null,
  drop(draft: Draft): void {
    if (this.get(placeOf(draft), [draft.kind])?.id === draft.id)
      remove(beginningKey(placeOf(draft), draft.kind));
  },
};

export const keptPress = {
  keep: (draftId: string, press: KeptPress) => write(pressKey(draftId), press),
  get: (draftId: string) => read<KeptPress>(pressKey(draftId)),
  drop: (draftId: string) => remove(pressKey(draftId)),
};

export type KeptNote = { id: string; text: string };

/** A note that is being written goes along when its conversation becomes part of another one. */
export function carryNote(fromId: string, toId: string): void {
  const note = keptNote.get(fromId);
  if (!note) return;
  if (!keptNote.get(toId)) keptNote.keep(toId, note);
  keptNote.drop(fromId);
}

export const keptNote = {
  keep: (conversationId: string, note: KeptNote) => write(noteKey(conversationId), note),
  get: (conversationId: string) => read<KeptNote>(noteKey(conversationId)),
  drop: (conversationId: string) => remove(noteKey(conversationId)),
};
