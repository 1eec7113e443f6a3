import type { ConversationRow } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { correspondentName } from '../../data/correspondent.ts';
import { announce } from '../../ui/LiveRegion.tsx';

/** Only the head of the list is compared: what pages bring below is no news. */
const HEAD = 20;

/** Says to screen readers from whom mail arrives in the list that is on screen. */
export function useArrivals(rows: readonly ConversationRow[], listName: string): void {
  const { t } = useLingui();
  const known = useRef<{ list: string; ids: Set<string>; newest: string }>({
    list: '',
    ids: new Set(),
    newest: '',
  });
  useEffect(() => {
    const head = rows.slice(0, HEAD);
    const before = known.current;
    const newest =
      head
        .map((row) => row.lastMessageAt)
        .sort()
        .at(-1) ?? '';
    if (before.list === listName && before.ids.size > 0) {
      for (const row of head) {
        if (before.ids.has(row.id) || row.lastMessageAt <= before.newest) continue;
        const whom = correspondentName(row);
        announce(t`Nouvel email de ${whom}`);
      }
    }
    known.current = { list: listName, ids: new Set(head.map(({ id }) => id)), newest };
  }, [rows, listName, t]);
}
