/**
 * A change of a conversation: on screen at once, then the server's own row, or put back as it was with the
 * sentence of the refusal. What was done can be taken back, by the toast or by its key, as the server remembers it.
 */
import type { ConversationRow } from '@guichet/contract/conversations';
import { i18n } from '@lingui/core';
import { showToast } from '../ui/Toast.tsx';
import { act } from './act.ts';
import { api, errorText, refusalIn } from './api.ts';
import { cachedRow } from './cached-row.ts';
import { dropRow, patchRow } from './patch.ts';
import { queryClient } from './queries.ts';
import { forgetAct, offerUndo } from './undo.ts';

/** The server's row, and what takes the act back; null when nothing changed. */
export type Done = { row: ConversationRow; undo: string | null };

export type RowChange = {
  row: ConversationRow;
  meId: string;
  /** What the row looks like once it is done. */
  change: Partial<ConversationRow>;
  request: () => Promise<Done>;
  /** What was done, beside the way back; without it there is no way back. */
  text?: string;
  /** The row shows it anyway: no toast, only the key takes it back. */
  quiet?: boolean;
};

/** The sentence for whatever went wrong, as a toast. */
export const showRefusal = (error: unknown): void =>
  showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') });

/** Does it; resolves with the server's row, or null after a refusal that was shown. */
export async function perform(input: RowChange): Promise<ConversationRow | null> {
  const { row, meId, change, request, text, quiet = false } = input;
  patchRow(queryClient, { ...row, ...change }, meId);
  const sent = act(queryClient, row.id, request);
  const undoable =
    text === undefined ? null : { text, quiet, takeBack: () => void takeBack(input, text, sent) };
  if (undoable) offerUndo(undoable);
  try {
    const done = await sent;
    patchRow(queryClient, done.row, meId);
    if (undoable && done.undo === null) forgetAct(undoable);
    return done.row;
  } catch (error) {
    if (undoable) forgetAct(undoable);
    patchRow(queryClient, asRefused(row, error), meId);
    showRefusal(error);
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

/** Shows the row as it was and has the server undo the act; its "no" is said and what stands is shown again. */
async function takeBack(
  { row, meId, change }: Pick<RowChange, 'row' | 'meId' | 'change'>,
  text: string,
  sent: Promise<Done>,
): Promise<void> {
  const done = await sent.catch(() => null);
  const id = done?.undo;
  if (!done || !id) return;
  const now = cachedRow(queryClient, row.id) ?? done.row;
  const before = Object.fromEntries(
    (Object.keys(change) as (keyof ConversationRow)[]).map((key) => [key, row[key]]),
  );
  patchRow(queryClient, { ...now, ...before }, meId);
  try {
    const undone = await act(queryClient, row.id, () => api.acts.undo({ id }));
    patchRow(queryClient, undone.row, meId);
    showToast({ text, isUndone: true });
  } catch (error) {
    patchRow(queryClient, now, meId);
    showRefusal(error);
    void readAgain(row.id, meId);
  }
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
