import type { Draft } from '@guichet/contract/composing';
import type { ConversationDetail } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { historyQuery } from '../../data/queries.ts';
import { pendingStop, type Stop, stopOf } from './stopped.ts';
import type { EditedDraft } from './use-draft.ts';

export type StopUse = {
  /** What stopped the last send and was not looked at yet. */
  current: Stop | null;
  /** The server stopped a press. */
  stop(since: readonly HistoryEvent[]): void;
  /** The author looked: what is on screen now counts as seen. */
  look(): void;
};

/**
 * Whether a send of this draft was stopped: at the press (the answer says so) or later at hand-over (the history
 * says so, live or when the page is loaded again).
 */
export function useStop(draft: Draft, edited: EditedDraft, detail: ConversationDetail | null): StopUse {
  const maySeeHistory = detail?.may.includes('seeHistory') ?? false;
  const conversationId = detail?.row.id ?? '';
  const { data: history } = useQuery({ ...historyQuery(conversationId), enabled: maySeeHistory });
  const [pressed, setPressed] = useState<Stop | null>(null);
  const { seenSeq } = edited.content;
  const told = history ? pendingStop(history.events, { id: draft.id, seenSeq }) : null;
  const current = (pressed && pressed.newestSeq > seenSeq ? pressed : null) ?? told;

  // Opening the conversation again is looking at it, unless a stop still waits to be looked at.
  const isKnown = history !== undefined || !maySeeHistory;
  const isBegun = useRef(false);
  const newestSeq = detail?.row.seq ?? 0;
  useEffect(() => {
    if (isBegun.current || !isKnown || detail === null) return;
    isBegun.current = true;
    if (current === null && newestSeq > seenSeq) edited.change({ seenSeq: newestSeq });
  });

  return {
    current,
    stop: (since) => setPressed(stopOf(draft.id, since)),
    look() {
      const seen = Math.max(newestSeq, current?.newestSeq ?? 0, seenSeq);
      setPressed(null);
      edited.change({ seenSeq: seen });
    },
  };
}
