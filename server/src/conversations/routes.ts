import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { requirePermission } from '../access/permission.ts';
import { guard, type RequestContext } from '../access/request.ts';
import type { Viewer } from '../access/visibility.ts';
import { readHistory } from '../history/read.ts';
import type { Writing } from '../history/record.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import { inTransaction } from '../platform/database.ts';
import { absorbedHistories, standsFor } from './absorbed.ts';
import { addNote, listEntitled } from './add-note.ts';
import { followConversation } from './follow-conversation.ts';
import { countConversations, countPlaces, listConversations } from './list-conversations.ts';
import { markRead, markUnread } from './mark-read.ts';
import { openConversation, readBody } from './open-conversation.ts';
import { placeConversation } from './place-conversation.ts';
import { recordOpening } from './record-opening.ts';
import { changedRow } from './row.ts';
import { setStatus } from './set-status.ts';
import { findVisible, personWriting, type WritingHouse } from './sight.ts';
import { snoozeConversation, wakeConversation } from './snooze-conversation.ts';
import { starConversation } from './star-conversation.ts';
import { tagConversation } from './tag-conversation.ts';

export function conversationRoutes(house: WritingHouse & { parse: Pick<ParsePool, 'sanitize'> }) {
  const os = implement(api.conversations).$context<RequestContext>().use(guard);
  const { db } = house;
  /** One act of the viewer in a transaction, answered with the row as it is then. */
  const act = (viewer: Viewer, id: string, command: (writing: Writing) => Promise<string | null>) =>
    inTransaction(db, async (tx) => {
      const undo = await command(personWriting(house, tx, viewer.personId));
      return { row: await changedRow(tx, viewer, id), undo };
    });
  return {
    list: os.list.handler(({ context: { viewer }, input }) => listConversations(db, viewer, input)),
    count: os.count.handler(async ({ context: { viewer }, input }) => ({
      count: await countConversations(db, viewer, input),
    })),
    counts: os.counts.handler(async ({ context: { viewer }, input }) => ({
      places: await countPlaces(db, viewer, input.mailboxId),
    })),
    open: os.open.handler(({ context: { viewer }, input }) => openConversation(db, viewer, input.id)),
    body: os.body.handler(({ context: { viewer }, input }) =>
      readBody(db, house.parse, viewer, input.messageId),
    ),
    history: os.history.handler(async ({ context: { viewer }, input }) => {
      const id = await standsFor(db, input.id);
      const { sight } = await findVisible(db, viewer, id);
      requirePermission(viewer, sight, 'seeHistory');
      const [events, absorbed] = await Promise.all([
        readHistory(db, id, input.afterSeq),
        absorbedHistories(db, id),
      ]);
      return { events, absorbed };
    }),
    entitled: os.entitled.handler(async ({ context: { viewer }, input }) => ({
      personIds: await listEntitled(db, viewer, input.id),
    })),
    recordOpening: os.recordOpening.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        await recordOpening(writing, viewer, { conversationId: input.id, messageId: input.messageId });
        return { ok: true as const };
      }),
    ),
    markUnread: os.markUnread.handler(({ context: { viewer }, input }) =>
      act(viewer, input.id, (writing) => markUnread(writing, viewer, input.id)),
    ),
    markRead: os.markRead.handler(({ context: { viewer }, input }) =>
      act(viewer, input.id, (writing) => markRead(writing, viewer, input.id)),
    ),
    star: os.star.handler(({ context: { viewer }, input: { id, starred } }) =>
      act(viewer, id, (writing) => starConversation(writing, viewer, { conversationId: id, starred })),
    ),
    tag: os.tag.handler(({ context: { viewer }, input: { id, ...tags } }) =>
      act(viewer, id, (writing) => tagConversation(writing, viewer, { conversationId: id, ...tags })),
    ),
    snooze: os.snooze.handler(({ context: { viewer }, input: { id, until } }) =>
      act(viewer, id, (writing) =>
        snoozeConversation(writing, viewer, {
          conversationId: id,
          until: until === null ? null : new Date(until),
        }),
      ),
    ),
    wake: os.wake.handler(({ context: { viewer }, input }) =>
      act(viewer, input.id, (writing) => wakeConversation(writing, viewer, input.id)),
    ),
    follow: os.follow.handler(({ context: { viewer }, input: { id, personId } }) =>
      act(viewer, id, (writing) =>
        followConversation(writing, viewer, { conversationId: id, personId, following: true }),
      ),
    ),
    unfollow: os.unfollow.handler(({ context: { viewer }, input: { id, personId } }) =>
      act(viewer, id, (writing) =>
        followConversation(writing, viewer, { conversationId: id, personId, following: false }),
      ),
    ),
    setStatus: os.setStatus.handler(({ context: { viewer }, input: { id, status, expected } }) =>
      act(viewer, id, (writing) => setStatus(writing, viewer, { conversationId: id, status, expected })),
    ),
    place: os.place.handler(({ context: { viewer }, input: { id, place, expected } }) =>
      act(viewer, id, (writing) =>
        placeConversation(writing, viewer, { conversationId: id, place, expected }),
      ),
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
