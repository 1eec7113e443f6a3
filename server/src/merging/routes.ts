import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import { changedRow } from '../conversations/row.ts';
import { personWriting, type WritingHouse } from '../conversations/sight.ts';
import { inTransaction } from '../platform/database.ts';
import { listCandidates } from './list-candidates.ts';
import { mergeConversations } from './merge-conversations.ts';
import { splitConversation } from './split-conversation.ts';

export function mergingRoutes(house: WritingHouse) {
  const os = implement(api.merging).$context<RequestContext>().use(guard);
  const { db } = house;
  return {
    merge: os.merge.handler(({ context: { viewer }, input: { id, otherIds } }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await mergeConversations(writing, viewer, { conversationId: id, otherIds });
        return { row: await changedRow(tx, viewer, id), undo };
      }),
    ),
    split: os.split.handler(({ context: { viewer }, input: { id, messageIds } }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const { undo, separatedId } = await splitConversation(writing, viewer, {
          conversationId: id,
          messageIds,
        });
        return {
          row: await changedRow(tx, viewer, id),
          separated: await changedRow(tx, viewer, separatedId),
          undo,
        };
      }),
    ),
    candidates: os.candidates.handler(({ context: { viewer }, input: { id, text } }) =>
      listCandidates(db, viewer, { conversationId: id, text }),
    ),
  };
}
