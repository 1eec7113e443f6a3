import type { ConversationRow } from '@guichet/contract/conversations';
import { mergeOutcome } from '@guichet/contract/merging';
import type { Me } from '@guichet/contract/people';
import { plural } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { dropRow, patchRow } from '../../data/patch.ts';
import { perform } from '../../data/perform.ts';
import { queryClient } from '../../data/queries.ts';

/**
 * Makes the others part of this one: on screen at once, with the way back. Gives whether it was done; after a "no" all
 * of them stand again.
 */
export async function mergeInto(
  me: Me,
  kept: ConversationRow,
  others: readonly ConversationRow[],
): Promise<boolean> {
  const outcome = mergeOutcome(kept, others);
  const all = [kept, ...others];
  for (const { id } of others) dropRow(queryClient, id);
  const done = await perform({
    row: kept,
    meId: me.id,
    change: {
      ...outcome,
      tagIds: [...outcome.tagIds],
      messageCount: all.reduce((sum, row) => sum + row.messageCount, 0),
      unread: all.some(({ unread }) => unread),
      hasAttachments: all.some(({ hasAttachments }) => hasAttachments),
    },
    request: () => api.merging.merge({ id: kept.id, otherIds: others.map(({ id }) => id) }),
    text: plural(all.length, { one: '# conversation fusionnée', other: '# conversations fusionnées en une' }),
  });
  if (done === null) {
    for (const row of others) patchRow(queryClient, row, me.id);
    return false;
  }
  // What is open of the others leads to the one that stays.
  for (const { id } of all) {
    void queryClient.invalidateQueries({ queryKey: ['conversation', id] });
    void queryClient.invalidateQueries({ queryKey: ['history', id] });
  }
  return true;
}
