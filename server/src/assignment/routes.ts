import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import { changedRow } from '../conversations/row.ts';
import { personWriting, type WritingHouse } from '../conversations/sight.ts';
import { inTransaction } from '../platform/database.ts';
import { assignConversation } from './assign-conversation.ts';
import { claimConversation } from './claim-conversation.ts';

export function assignmentRoutes(house: WritingHouse) {
  const os = implement(api.assignment).$context<RequestContext>().use(guard);
  return {
    claim: os.claim.handler(({ context: { viewer }, input }) =>
      inTransaction(house.db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await claimConversation(writing, viewer, input.id);
        return { row: await changedRow(tx, viewer, input.id), undo };
      }),
    ),
    assign: os.assign.handler(({ context: { viewer }, input }) =>
      inTransaction(house.db, async (tx) => {
        const { id, ...rest } = input;
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await assignConversation(writing, viewer, { conversationId: id, ...rest });
        return { row: await changedRow(tx, viewer, id), undo };
      }),
    ),
  };
}
