import type { BulkAct } from '@guichet/contract/acts';
import { useEffect, useRef, useState } from 'react';
import type { Chosen, Command, Many, Target } from '../data/command.ts';
import { conversationQuery, type ListKey, listQuery, queryClient } from '../data/queries.ts';
import { conversationCommands } from '../features/conversation-commands/commands.ts';
import type { Picking } from '../features/conversation-commands/deps.ts';

export type CommandsOf = {
  openId: string | null;
  onOpen: (id: string | null, replace?: boolean) => void;
  onPanel: () => void;
  onAssign: (chosen: Chosen) => void;
  onIdentify: (target: Target, others?: readonly Target[]) => void;
  onPick: (picking: Picking) => void;
  onMerge: (chosen: Chosen) => void;
  onBulk: (act: BulkAct, many: Many) => void;
  /** The rows around the open one, before it leaves. */
  around: { previous: string | null; next: string | null };
  isNarrow: boolean;
  listKey: ListKey;
};

/** The newest message of a conversation that is open. */
const newestMessageId = (id: string): string | null =>
  queryClient.getQueryData(conversationQuery(id).queryKey)?.messages.at(-1)?.id ?? null;

const isListed = (listKey: ListKey, id: string): boolean =>
  (queryClient.getQueryData(listQuery(listKey).queryKey)?.pages ?? []).some((page) =>
    page.rows.some((row) => row.id === id),
  );

/**
 * The commands of the list on screen, made once, so that no row is drawn again because something else changed; and
 * what goes on to the next conversation when the open one leaves the list.
 */
export function useCommands(now: CommandsOf): {
  commands: readonly Command[];
  afterLeaving: (target: Target) => void;
} {
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  });
  // On to the next one, so that a queue is worked through without the hand leaving the keys.
  const [afterLeaving] = useState(() => ({ row }: Target) => {
    const { openId, isNarrow, around, listKey, onOpen } = latest.current;
    if (row.id !== openId) return;
    const goOn = isNarrow ? null : (around.next ?? around.previous);
    // Asked before the change is on screen: look once it is whether the row really left.
    setTimeout(() => {
      if (!isListed(listKey, row.id)) onOpen(goOn, true);
    });
  });
  const [commands] = useState(() =>
    conversationCommands({
      open: ({ row }) => {
        if (row.id !== latest.current.openId) latest.current.onOpen(row.id);
      },
      openAssign: (chosen) => latest.current.onAssign(chosen),
      openPick: (picking) => latest.current.onPick(picking),
      openMerge: (chosen) => latest.current.onMerge(chosen),
      startBulk: (act, many) => latest.current.onBulk(act, many),
      openIdentify: (target, others) => latest.current.onIdentify(target, others),
      toggleHistory: () => latest.current.onPanel(),
      afterLeaving,
      newestMessageId: ({ row }) => newestMessageId(row.id),
    }),
  );
  return { commands, afterLeaving };
}
