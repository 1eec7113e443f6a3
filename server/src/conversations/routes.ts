import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { requirePermission } from '../access/permission.ts';
import { guard, type RequestContext } from '../access/request.ts';
import { readHistory } from '../history/read.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import { inTransaction } from '../platform/database.ts';
import { addNote } from './add-note.ts';
import { countFiltered, countPlaces, listConversations } from './list-conversations.ts';
import { openConversation, readBody } from './open-conversation.ts';
import { placeConversation } from './place-conversation.ts';
import { markUnread, recordOpening } from './record-opening.ts';
import { changedRow } from './row.ts';
import { setStatus } from './set-status.ts';
import { findVisible, personWriting, type WritingHouse } from './sight.ts';

export function conversationRoutes(house: WritingHouse & { parse: Pick<ParsePool, 'sanitize'> }) {
  const os = implement(api.conversations).$context<RequestContext>().use(guard);
  const { db } = house;
  return {
    list: os.list.handler(({ context: { viewer }, input }) => {
      const { mailboxId, cursor, departmentId, qualificationId, ...rest } = input;
      return listConversations(db, viewer, {
        ...rest,
        ...(mailboxId !== undefined && { mailboxId }),
        ...(cursor !== undefined && { cursor }),
        ...(departmentId !== undefined && { departmentId }),
        ...(qualificationId !== undefined && { qualificationId }),
      });
    }),
    counts: os.counts.handler(async ({ context: { viewer }, input }) => ({
      places: await countPlaces(db, viewer, input.mailboxId),
    })),
    total: os.total.handler(async ({ context: { viewer }, input }) => ({
      total: await countFiltered(db, viewer, input),
    })),
    open: os.open.handler(({ context: { viewer }, input }) => openConversation(db, viewer, input.id)),
    body: os.body.handler(({ context: { viewer }, input }) =>
      readBody(db, house.parse, viewer, input.messageId),
    ),
    history: os.history.handler(async ({ context: { viewer }, input }) => {
      const { sight } = await findVisible(db, viewer, input.id);
      requirePermission(viewer, sight, 'seeHistory');
      return { events: await readHistory(db, input.id, input.afterSeq) };
    }),
    recordOpening: os.recordOpening.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        await recordOpening(writing, viewer, { conversationId: input.id, messageId: input.messageId });
        return { ok: true as const };
      }),
    ),
    markUnread: os.markUnread.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        await markUnread(personWriting(house, tx, viewer.personId), viewer, input.id);
        return { ok: true as const };
      }),
    ),
    setStatus: os.setStatus.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const { id, status, expected } = input;
        const writing = personWriting(house, tx, viewer.personId);
        await setStatus(writing, viewer, { conversationId: id, status, expected });
        return { row: await changedRow(tx, viewer, id) };
      }),
    ),
    place: os.place.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const { id, place, expected } = input;
        const writing = personWriting(house, tx, viewer.personId);
        await placeConversation(writing, viewer, { conversationId: id, place, expected });
        return { row: await changedRow(tx, viewer, id) };
      }),
    ),
    addNote: os.addNote.handler(({ context: { viewer }, input }) =>
      inTransaction(db, (tx) => {
        const { id, ...note } = input;
        const writing = personWriting(house, tx, viewer.personId);
        return addNote(writing, viewer, { conversationId: id, ...note });
      }),
    ),
  };
}
