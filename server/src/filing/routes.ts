import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { requirePermission } from '../access/permission.ts';
import { guard, type RequestContext } from '../access/request.ts';
import { changedRow } from '../conversations/row.ts';
import { findVisible, personWriting, type WritingHouse } from '../conversations/sight.ts';
import { inTransaction } from '../platform/database.ts';
import { blockSender, listBlocked, unblockSender } from './block-sender.ts';
import { deleteForGood } from './delete-for-good.ts';
import { fileConversation } from './file-conversation.ts';
import { moveConversation } from './move-conversation.ts';
import { listMoveTargets, readMoving } from './moving-state.ts';
import { retryConversation } from './retry-refused.ts';

export function filingRoutes(house: WritingHouse) {
  const os = implement(api.filing).$context<RequestContext>().use(guard);
  const { db } = house;
  const ok = { ok: true as const };
  return {
    file: os.file.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const filed = await fileConversation(writing, viewer, {
          conversationId: input.id,
          folder: input.folder,
        });
        return { row: await changedRow(tx, viewer, input.id), ...filed };
      }),
    ),
    move: os.move.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const { undo, conversationId } = await moveConversation(writing, viewer, {
          conversationId: input.id,
          mailboxId: input.mailboxId,
        });
        return { row: await changedRow(tx, viewer, conversationId), undo };
      }),
    ),
    moveTargets: os.moveTargets.handler(async ({ context: { viewer }, input }) => {
      const { sight } = await findVisible(db, viewer, input.id);
      requirePermission(viewer, sight, 'move');
      return listMoveTargets(db, viewer, sight.mailboxId);
    }),
    moving: os.moving.handler(({ context: { viewer }, input }) => readMoving(db, viewer, input.id)),
    retry: os.retry.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await retryConversation(writing, viewer, input.id);
        return { row: await changedRow(tx, viewer, input.id), undo };
      }),
    ),
    deleteForGood: os.deleteForGood.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        await deleteForGood(personWriting(house, tx, viewer.personId), viewer, input.id);
        return ok;
      }),
    ),
    block: os.block.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await blockSender(writing, viewer, { conversationId: input.id, scope: input.scope });
        return { row: await changedRow(tx, viewer, input.id), undo };
      }),
    ),
    blocked: os.blocked.handler(({ context: { viewer }, input }) => listBlocked(db, viewer, input.mailboxId)),
    unblock: os.unblock.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        await unblockSender({ tx, now: house.clock.now() }, viewer, input);
        return ok;
      }),
    ),
  };
}
