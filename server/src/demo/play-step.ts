/** One step of the content, done by the command that a person's request, the sync or the outbox would call. */
import { loadViewer } from '../access/viewer.ts';
import type { Viewer } from '../access/visibility.ts';
import { assignArrivals } from '../assignment/assign-arrivals.ts';
import { assignConversation } from '../assignment/assign-conversation.ts';
import { claimConversation } from '../assignment/claim-conversation.ts';
import { addNote } from '../conversations/add-note.ts';
import { placeConversation } from '../conversations/place-conversation.ts';
import { receiveMessages } from '../conversations/receive-messages.ts';
import { recordOpening } from '../conversations/record-opening.ts';
import { setStatus } from '../conversations/set-status.ts';
import { personWriting } from '../conversations/sight.ts';
import type { Writing } from '../history/record.ts';
import { settleSeenInSent } from '../outbox/seen-in-sent.ts';
import { inTransaction } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { affectConversation, qualifyConversation } from '../qualification/qualify-conversation.ts';
import type { DemoConversation, DemoIncoming, DemoStep, PersonKey } from './content/index.ts';
import type { Company, FoundedMailbox } from './found-company.ts';
import { type EarlierMail, writeIncoming } from './incoming-mail.ts';
import { nextUid, UID_VALIDITY } from './local-folders.ts';
import { handOver, send, writeDraft } from './send-step.ts';
import type { TimelineEntry } from './timeline.ts';

export type PlayHouse = Pick<House, 'db' | 'clock' | 'keys' | 'blobs' | 'parse'>;

/** What became of a conversation of the content so far. */
export type Thread = {
  id: string;
  /** Mails in and out, oldest first; without those forwarded to others. */
  mails: EarlierMail[];
  /** By the index of their step. */
  outboxIds: Map<number, string>;
};

export type Stage = {
  house: PlayHouse;
  company: Company;
  /** By the key of the conversation; one is added by its first step. */
  threads: Map<string, Thread>;
  viewers: Map<PersonKey, Viewer>;
};

/** Does what the entry says at the clock's time. Throws what the command refuses. */
export async function play(stage: Stage, entry: TimelineEntry): Promise<void> {
  const { conversation, step, index } = entry;
  const mailbox = stage.company.mailboxes[conversation.mailbox];
  if (step.type === 'in') return receive(stage, mailbox, conversation, step);
  const viewer = await viewerOf(stage, step.by);
  if (entry.what === 'handOver') return handOver(stage.house, threadOf(stage, conversation.key), index);
  if (step.type === 'new') {
    const thread: Thread = { id: '', mails: [], outboxIds: new Map() };
    await send(stage.house, viewer, { mailbox, thread, step, index });
    stage.threads.set(conversation.key, thread);
    return;
  }
  const thread = threadOf(stage, conversation.key);
  if (step.type === 'draft') {
    await writeDraft(stage.house, viewer, { mailbox, thread, step });
  } else if (step.type === 'reply' || step.type === 'forward') {
    // In a personal mailbox no opening is told, so the content has none.
    if (mailbox.kind === 'personal') await open(stage.house, viewer, thread.id);
    await send(stage.house, viewer, { mailbox, thread, step, index });
  } else await work(stage, viewer, thread.id, step);
}

type WorkStep = Exclude<DemoStep, { type: 'in' | 'reply' | 'forward' | 'new' | 'draft' }>;

/** What people do with a conversation besides writing. */
async function work(stage: Stage, viewer: Viewer, conversationId: string, step: WorkStep): Promise<void> {
  const { house, company } = stage;
  if (step.type === 'open') return open(house, viewer, conversationId);
  await inTransaction(house.db, async (tx) => {
    const writing = personWriting(house, tx, viewer.personId);
    switch (step.type) {
      case 'claim':
        return claimConversation(writing, viewer, conversationId);
      case 'assign':
        return assignConversation(writing, viewer, {
          conversationId,
          assigneeId: step.to === null ? null : company.people[step.to],
          expectedId: await assigneeOf(writing, conversationId),
          message: step.message ?? '',
        });
      case 'note':
        await addNote(writing, viewer, {
          conversationId,
          noteId: newId(),
          text: step.text,
          mentions: (step.mentions ?? []).map((key) => company.people[key]),
        });
        return;
      case 'status':
        return setStatus(writing, viewer, { conversationId, status: step.status });
      case 'affect': {
        const departmentId = company.departments[step.department];
        return affectConversation(writing, viewer, { conversationId, departmentId });
      }
      case 'qualify': {
        const qualificationId = company.qualifications[step.qualification];
        return qualifyConversation(writing, viewer, { conversationId, qualificationId });
      }
      case 'place':
        return placeConversation(writing, viewer, { conversationId, place: step.place });
    }
  });
}

const open = (house: PlayHouse, viewer: Viewer, conversationId: string): Promise<void> =>
  inTransaction(house.db, (tx) =>
    recordOpening(personWriting(house, tx, viewer.personId), viewer, { conversationId, messageId: null }),
  );

async function assigneeOf({ tx }: Writing, conversationId: string): Promise<string | null> {
  const { assignee_id } = await tx
    .selectFrom('conversation')
    .select('assignee_id')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  return assignee_id;
}

/** A mail arrives in the inbox: stored, read and received as the sync does it. */
async function receive(
  { house, threads }: Stage,
  mailbox: FoundedMailbox,
  conversation: DemoConversation,
  step: DemoIncoming,
): Promise<void> {
  const thread = threads.get(conversation.key);
  const now = house.clock.now();
  const { raw, written } = await writeIncoming({
    step,
    conversation,
    to: { name: mailbox.name, address: mailbox.address },
    earlier: thread?.mails ?? [],
    id: newId(),
    at: now,
  });
  const [blob, read] = await Promise.all([house.blobs.put(raw), house.parse.parse(raw)]);
  if (!read.ok) throw new Error(`A mail of the demo could not be read: ${read.reason} ${read.detail}`);
  const folderId = mailbox.folders.inbox;
  const received = await inTransaction(house.db, async (tx) =>
    receiveMessages({ tx, now, settleSeenInSent, assignArrivals, ...house.keys }, mailbox, [
      {
        folderId,
        folderRole: 'inbox',
        uidValidity: UID_VALIDITY,
        uid: await nextUid(tx, folderId),
        flags: [],
        internalDate: now,
        blob,
        parsed: read.parsed,
        snippet: read.snippet,
        searchText: read.searchText,
        imported: false,
      },
    ]),
  );
  const id = received.messages[0]?.conversationId;
  if (id === undefined) throw new Error('A mail of the demo was not received as a new one.');
  if (thread === undefined) {
    if ([...threads.values()].some((other) => other.id === id))
      throw new Error('A mail of the demo joined a conversation that is not its own.');
    threads.set(conversation.key, { id, mails: [written], outboxIds: new Map() });
  } else {
    if (thread.id !== id) throw new Error('A mail of the demo did not join its conversation.');
    thread.mails.push(written);
  }
}

/** The conversation of this key. @throws Error when it has not begun */
export function threadOf({ threads }: Stage, key: string): Thread {
  const thread = threads.get(key);
  if (!thread) throw new Error(`The conversation ${key} has not begun.`);
  return thread;
}

/** Somebody of the company, as the program knows him. */
export async function viewerOf({ house, company, viewers }: Stage, key: PersonKey): Promise<Viewer> {
  const known = viewers.get(key) ?? (await loadViewer(house.db, company.people[key]));
  if (!known) throw new Error(`Nobody is ${key}.`);
  viewers.set(key, known);
  return known;
}
