/** Turns what the history says into what a browser shows: one update per conversation and read. */
import { goesOn, type HistoryEvent } from '@guichet/contract/events';
import type { LiveMessage } from '@guichet/contract/realtime';
import { sql } from 'kysely';
import type { Sight, Viewer } from '../access/visibility.ts';
import { messagesByIds } from '../conversations/read-messages.ts';
import { notesByIds } from '../conversations/read-notes.ts';
import { type BaseRow, baseRows, type ReadState, rowFor } from '../conversations/row.ts';
import type { ReadEvent } from '../history/event-reader.ts';
import type { House } from '../platform/house.ts';

export type Update = {
  /** The last event's id: what a browser names to go on from here. */
  token: string;
  conversationId: string;
  sight: Sight;
  /** What decided who saw it before these events; null when nothing of that changed. */
  sightBefore: Sight | null;
  /** The message for a viewer who may see it. */
  messageFor(viewer: Viewer): LiveMessage;
};

type Content = Pick<Extract<LiveMessage, { type: 'conversation' }>, 'messages' | 'notes'>;

export async function describeChanges(house: House, events: readonly ReadEvent[]): Promise<Update[]> {
  const byConversation = Map.groupBy(events, (event) => event.conversationId);
  const ids = [...byConversation.keys()];
  const bases = await baseRows(house.db, ids);
  const readers = await readReaders(house, ids);
  const contents = await readContents(house, events);
  const updates: Update[] = [];
  for (const [id, own] of byConversation) {
    const base = bases.get(id);
    if (base) updates.push(toUpdate(base, own, readers.get(id) ?? new Map(), contents));
  }
  return updates;
}

/** A row as it is now, for each who may see it; null for an unknown conversation. */
export async function describeRow(
  house: House,
  id: string,
): Promise<Pick<Update, 'sight' | 'messageFor'> | null> {
  const base = (await baseRows(house.db, [id])).get(id);
  if (!base) return null;
  const readers = (await readReaders(house, [id])).get(id);
  return {
    sight: base.sight,
    messageFor: (viewer) => ({
      type: 'row',
      row: rowFor(base, viewer.personId, readers?.get(viewer.personId) ?? null),
    }),
  };
}

function toUpdate(
  base: BaseRow,
  own: readonly ReadEvent[],
  readers: ReadonlyMap<string, ReadState>,
  contents: Record<'fr' | 'en', Content>,
): Update {
  const token = own.at(-1)!.id;
  const shown = own.map(({ mailboxId: _mailboxId, ...event }) => event as HistoryEvent);
  const messageIds = new Set(own.map(messageIdOf).filter((id) => id !== null));
  const noteIds = new Set(own.flatMap((event) => (event.kind === 'note.added' ? [event.data.noteId] : [])));
  const assigned = own.findLast((event) => event.kind === 'conversation.assigned');
  return {
    token,
    conversationId: base.row.id,
    sight: base.sight,
    sightBefore: sightBefore(base.sight, own),
    messageFor(viewer) {
      const content = contents[viewer.language];
      const maySeeHistory =
        viewer.memberships.get(base.sight.mailboxId)?.privileges.has('seeHistory') ?? false;
      const isNewlyMine =
        assigned?.data.toId === viewer.personId &&
        !goesOn(assigned.data.cause) &&
        !(assigned.actor.kind === 'person' && assigned.actor.id === viewer.personId);
      const message = isNewlyMine
        ? content.notes.find((note) => note.id === assigned.data.noteId)?.text
        : undefined;
      return {
        type: 'conversation',
        token,
        row: rowFor(base, viewer.personId, readers.get(viewer.personId) ?? null),
        events: maySeeHistory ? shown : [],
        messages: content.messages.filter((one) => messageIds.has(one.id)),
        notes: content.notes.filter((note) => noteIds.has(note.id)),
        assignedToMe: isNewlyMine
          ? { byId: assigned.actor.kind === 'person' ? assigned.actor.id : null, message: message ?? '' }
          : null,
      };
    },
  };
}

/** Goes back over the events to what decided sight before them. */
function sightBefore(now: Sight, own: readonly ReadEvent[]): Sight | null {
  const before = { ...now };
  for (const event of own.toReversed()) {
    if (event.kind === 'conversation.assigned') before.assigneeId = event.data.fromId;
    if (event.kind === 'conversation.affected') before.departmentId = event.data.fromId;
    if (event.kind === 'conversation.merged' && event.data.role === 'absorbed') before.hidden = false;
    if (event.kind === 'conversation.unmerged' && event.data.role === 'restored') before.hidden = true;
    if (event.kind === 'conversation.moved') before.mailboxId = event.data.fromMailboxId;
    if (event.kind === 'conversation.deleted' || event.kind === 'message.removedOnServer')
      before.hidden = false;
  }
  const isSame =
    before.mailboxId === now.mailboxId &&
    before.assigneeId === now.assigneeId &&
    before.departmentId === now.departmentId &&
    before.hidden === now.hidden;
  return isSame ? null : before;
}

/** The message whose state an event tells of. */
const messageIdOf = (event: ReadEvent): string | null =>
  'messageId' in event.data && typeof event.data.messageId === 'string' ? event.data.messageId : null;

async function readContents(
  house: House,
  events: readonly ReadEvent[],
): Promise<Record<'fr' | 'en', Content>> {
  const messageIds = [
    ...new Set(
      events
        .filter((event) => event.kind !== 'conversation.opened')
        .flatMap((event) => messageIdOf(event) ?? []),
    ),
  ];
  const noteIds = events.flatMap((event) => {
    if (event.kind === 'note.added') return [event.data.noteId];
    return event.kind === 'conversation.assigned' && event.data.noteId ? [event.data.noteId] : [];
  });
  const [fr, en, notes] = await Promise.all([
    messagesByIds(house.db, messageIds, { language: 'fr', kind: 'shared' }),
    messagesByIds(house.db, messageIds, { language: 'en', kind: 'shared' }),
    notesByIds(house.db, noteIds),
  ]);
  return { fr: { messages: fr, notes }, en: { messages: en, notes } };
}

async function readReaders(
  house: House,
  ids: readonly string[],
): Promise<Map<string, Map<string, ReadState>>> {
  const { rows } = await sql<{
    conversation_id: string;
    person_id: string;
    seen_until: Date | null;
    starred_at: Date | null;
  }>`
    select coalesce(r.conversation_id, s.conversation_id) as conversation_id,
           coalesce(r.person_id, s.person_id) as person_id, r.seen_until, s.starred_at
      from (select * from conversation_reader where conversation_id = any(${ids}::uuid[])) r
      full join (select * from conversation_star where conversation_id = any(${ids}::uuid[])) s
             on s.conversation_id = r.conversation_id and s.person_id = r.person_id`.execute(house.db);
  const readers = new Map<string, Map<string, ReadState>>();
  for (const row of rows) {
    const own = readers.get(row.conversation_id) ?? new Map<string, ReadState>();
    own.set(row.person_id, { seenUntil: row.seen_until, starred: row.starred_at !== null });
    readers.set(row.conversation_id, own);
  }
  return readers;
}
