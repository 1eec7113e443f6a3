import { plural } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { patchRow } from '../../data/patch.ts';
import { perform } from '../../data/perform.ts';
import { queryClient } from '../../data/queries.ts';

/** Takes these messages out into a conversation of their own, which stands in the lists at once. */
export async function separate({ row, me }: Target, messageIds: readonly string[]): Promise<void> {
  const count = messageIds.length;
  await perform({
    row,
    meId: me.id,
    change: {},
    request: async () => {
      const done = await api.merging.split({ id: row.id, messageIds: [...messageIds] });
      patchRow(queryClient, done.separated, me.id);
      void queryClient.invalidateQueries({ queryKey: ['conversation', row.id] });
      return done;
    },
    text: plural(count, {
      one: '# message séparé dans une nouvelle conversation',
      other: '# messages séparés dans une nouvelle conversation',
    }),
  });
}
