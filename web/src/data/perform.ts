/**
 * A change of a conversation: on screen at once, then the server's own row, or put back as it was with the
 * sentence of the refusal. What was done can be undone from the toast by the inverse change.
 */
import type { ConversationRow } from '@guichet/contract/conversations';
import { i18n } from '@lingui/core';
import { showToast } from '../ui/Toast.tsx';
import { act } from './act.ts';
import { api, errorText, refusalIn } from './api.ts';
import { dropRow, patchRow } from './patch.ts';
import { queryClient } from './queries.ts';

export type RowChange = {
  row: ConversationRow;
  meId: string;
  /** What the row looks like once it is done. */
  change: Partial<ConversationRow>;
  request: () => Promise<{ row: ConversationRow }>;
  /** Said when it is done; nothing when the screen shows it anyway. */
  text?: string;
  /** The inverse change, on the row that this one left. */
  undo?: (row: ConversationRow) => void;
};

/** Does it; resolves with the server's row, or null after a refusal that was shown. */
export async function perform(input: RowChange): Promise<ConversationRow | null> {
  const { row, meId, change, request, text, undo } = input;
  const changed = { ...row, ...change };
  patchRow(queryClient, changed, meId);
  if (text !== undefined) showToast(undo ? { text, onUndo: () => undo(changed) } : { text });
  try {
    const done = await act(queryClient, row.id, request);
    patchRow(queryClient, done.row, meId);
    return done.row;
  } catch (error) {
    patchRow(queryClient, asRefused(row, error), meId);
    showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') });
    void readAgain(row.id, meId);
    return null;
  }
}

/** The row as it was, with what the refusal says about it: who has it now. */
export function asRefused(row: ConversationRow, error: unknown): ConversationRow {
  const refusal = refusalIn(error);
  if (refusal?.reason !== 'assignment.taken' && refusal?.reason !== 'assignment.changed') return row;
  const { assigneeId } = refusal.data;
  return typeof assigneeId === 'string' || assigneeId === null ? { ...row, assigneeId } : row;
}

/** After a "no" the screen was wrong about something: read what stands. */
async function readAgain(id: string, meId: string): Promise<void> {
  try {
    const detail = await api.conversations.open({ id });
    queryClient.setQueryData(['conversation', id], detail);
    patchRow(queryClient, detail.row, meId);
  } catch (error) {
    // Out of reach: the live stream says what changed once it is back.
    if (refusalIn(error)?.reason !== 'notFound') return;
    dropRow(queryClient, id);
    void queryClient.invalidateQueries({ queryKey: ['conversation', id] });
  }
}
