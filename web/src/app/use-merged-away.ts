import type { ConversationDetail } from '@guichet/contract/conversations';
import { t } from '@lingui/core/macro';
import { useEffect, useRef } from 'react';
import { queryClient } from '../data/queries.ts';
import { carryNote } from '../features/composer/local-copy.ts';
import { announce } from '../ui/LiveRegion.tsx';
import { showToast } from '../ui/Toast.tsx';

/**
 * Whoever has a conversation open that was merged, or follows an old link to one, is led to the one that it is part of,
 * with a sentence; a note that he was writing goes along.
 */
export function useMergedAway(
  openId: string | null,
  opened: ConversationDetail | undefined,
  onOpen: (id: string, replace: boolean) => void,
): void {
  const toId = opened && openId !== null && opened.row.id !== openId ? opened.row.id : null;
  const latest = useRef({ opened, onOpen });
  useEffect(() => {
    latest.current = { opened, onOpen };
  });
  useEffect(() => {
    if (toId === null || openId === null) return;
    const now = latest.current;
    const subject = now.opened?.row.subject || t`Sans objet`;
    queryClient.setQueryData<ConversationDetail>(['conversation', toId], (known) => known ?? now.opened);
    carryNote(openId, toId);
    now.onOpen(toId, true);
    const text = t`Cette conversation a été fusionnée : elle fait partie de « ${subject} ».`;
    showToast({ text });
    announce(text);
    // What is kept under the old id is the other one's: should the merge be undone, it is read anew.
    setTimeout(() => {
      queryClient.removeQueries({ queryKey: ['conversation', openId] });
      queryClient.removeQueries({ queryKey: ['history', openId] });
    });
  }, [toId, openId]);
}
