import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import { changedRow } from '../conversations/row.ts';
import { personWriting, type WritingHouse } from '../conversations/sight.ts';
import { inTransaction } from '../platform/database.ts';
import { affectConversation, qualifyConversation } from './qualify-conversation.ts';

export function qualificationRoutes(house: WritingHouse) {
  const os = implement(api.qualification).$context<RequestContext>().use(guard);
  return {
    affect: os.affect.handler(({ context: { viewer }, input }) =>
      inTransaction(house.db, async (tx) => {
        const { id, ...rest } = input;
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await affectConversation(writing, viewer, { conversationId: id, ...rest });
        return { row: await changedRow(tx, viewer, id), undo };
      }),
    ),
    qualify: os.qualify.handler(({ context: { viewer }, input }) =>
      inTransaction(house.db, async (tx) => {
        const { id, qualificationId } = input;
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await qualifyConversation(writing, viewer, { conversationId: id, qualificationId });
        return { row: await changedRow(tx, viewer, id), undo };
      }),
    ),
  };
}
