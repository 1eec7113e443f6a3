import { useEffect, useRef, useState } from 'react';
import type { Command, Target } from '../data/command.ts';
import { conversationQuery, type ListKey, listQuery, queryClient } from '../data/queries.ts';
import { conversationCommands } from '../features/conversation-commands/commands.ts';

export type CommandsOf = {
  openId: string | null;
  onOpen: (id: string | null, replace?: boolean) => void;
  onPanel: () => void;
  onAssign: (target: Target) => void;
  onIdentify: (target: Target) => void;
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

/** The commands of the list on screen: made once, so that no row is drawn again because something else changed. */
export function useCommands(now: CommandsOf): readonly Command[] {
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  });
  const [commands] = useState(() =>
    conversationCommands({
      open: ({ row }) => {
        if (row.id !== latest.current.openId) latest.current.onOpen(row.id);
      },
      openAssign: (target) => latest.current.onAssign(target),
      openIdentify: (target) => latest.current.onIdentify(target),
      toggleHistory: () => latest.current.onPanel(),
      // On to the next one, so that a queue is worked through without the hand leaving the keys.
      afterLeaving: ({ row }) => {
        const { openId, isNarrow, around, listKey, onOpen } = latest.current;
        if (row.id !== openId) return;
        const goOn = isNarrow ? null : (around.next ?? around.previous);
        // Asked before the change is on screen: look once it is whether the row really left.
        setTimeout(() => {
          if (!isListed(listKey, row.id)) onOpen(goOn, true);
        });
      },
      newestMessageId: ({ row }) => newestMessageId(row.id),
    }),
  );
  return commands;
}
