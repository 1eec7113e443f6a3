/**
 * Out of a personal mailbox into a shared one: a new conversation begins there with the same mails. Who works there
 * learns nothing of what its owner did with it; the owner keeps it, put away, and sees that it was passed on.
 */
import type { Actor } from '@guichet/contract/events';
import { sql } from 'kysely';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { roleElsewhere, transferCopies } from '../conversations/moved-copies.ts';
import { folderOf, readCopies } from '../conversations/place-conversation.ts';
import type { Deed } from '../conversations/record-act.ts';
import { commitmentTo, newSalt } from '../history/commitment.ts';
import {
  type ConversationState,
  createConversations,
  type EventDraft,
  recordMany,
  type Writing,
} from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';

export type KeptPassing = {
  conversationId: string;
  /** Seq of its last event when it began. */
  seq: number;
  /** Its messages, and those that they repeat. */
  messages: { id: string; formerId: string }[];
};

type Former = {
  id: string;
  direction: 'in' | 'out';
  received_at: Date;
  author_id: string | null;
  automatic: boolean;
  bounce: boolean;
  blob_sha256: string;
  salt: Buffer | null;
};

/** Begins the conversation in the other mailbox and asks for its mail there. Gives the events of the one that stays. */
export async function passOn(
  writing: Writing,
  state: ConversationState,
  toMailboxId: string,
): Promise<Deed & { conversationId: string }> {
  const { tx, now, historyKey } = writing;
  const conversationId = newId();
  const former = await readFormer(tx, state.id);
  const messages = former.map(({ id }) => ({ id: newId(), formerId: id }));
  await createConversations(tx, historyKey, [{ id: conversationId, mailboxId: toMailboxId, createdAt: now }]);
  await repeatMessages(tx, conversationId, toMailboxId, messages);
  const passedOn = (mailboxId: string, role: 'left' | 'began'): EventDraft => ({
    kind: 'conversation.passedOn',
    v: 1,
    data: { mailboxId, role },
  });
  const told = former.map((one, index) => messageEvent(one, messages[index]?.id ?? one.id));
  await recordMany(writing, [{ conversationId, drafts: [...told, passedOn(state.mailboxId, 'began')] }]);
  const copies = await bringMail(writing, state, toMailboxId, messages);
  await refreshMailColumns(tx, [conversationId, state.id]);
  const passed: KeptPassing = { conversationId, seq: told.length + 1, messages };
  return {
    conversationId,
    drafts: [passedOn(toMailboxId, 'left')],
    kept: { fromMailboxId: state.mailboxId, toMailboxId, copies, passed },
  };
}

/** What was said, oldest first; what was stopped or taken back was not. */
async function readFormer(tx: Tx, conversationId: string): Promise<Former[]> {
  const { rows } = await sql<Former>`
    select m.id, m.direction, m.received_at, m.author_id, m.automatic, m.bounce, m.blob_sha256, m.salt from message m
     where m.conversation_id = ${conversationId} and m.removed_on_server_at is null and m.erased_at is null
       and coalesce((select o.state from outbox o where o.message_id = m.id order by o.queued_at desc, o.id desc limit 1),
                    'sent') not in ('stopped', 'taken_back', 'refused')
     order by m.received_at, m.id`.execute(tx);
  return rows;
}

function messageEvent(message: Former, messageId: string): EventDraft {
  const occurredAt = message.received_at;
  const commitment = commitmentTo(message.salt ?? newSalt(), message.blob_sha256);
  if (message.direction === 'out') {
    const actor: Actor = message.author_id
      ? { kind: 'person', id: message.author_id }
      : { kind: 'otherClient' };
    return {
      kind: 'message.sentElsewhere',
      v: 1,
      data: { messageId, imported: true, commitment },
      actor,
      occurredAt,
    };
  }
  const { automatic, bounce } = message;
  return {
    kind: 'message.received',
    v: 1,
    data: { messageId, automatic, bounce, newcomer: false, imported: true, commitment },
    actor: { kind: 'correspondent' },
    occurredAt,
  };
}

/** The same mails once more, as messages of the new conversation. */
async function repeatMessages(
  tx: Tx,
  conversationId: string,
  mailboxId: string,
  messages: KeptPassing['messages'],
): Promise<void> {
  const pairs = sql`unnest(${messages.map((one) => one.id)}::uuid[], ${messages.map((one) => one.formerId)}::uuid[]) as n(id, former)`;
  await sql`
    insert into message
    select (jsonb_populate_record(m, jsonb_build_object(
             'id', n.id, 'mailbox_id', ${mailboxId}::uuid, 'conversation_id', ${conversationId}::uuid))).*
      from ${pairs} join message m on m.id = n.former`.execute(tx);
  await sql`
    insert into message_body
    select (jsonb_populate_record(b, jsonb_build_object('message_id', n.id))).*
      from ${pairs} join message_body b on b.message_id = n.former`.execute(tx);
  await sql`
    insert into message_search (message_id, conversation_id, mailbox_id, at, hidden, words)
    select n.id, ${conversationId}::uuid, ${mailboxId}::uuid, s.at, false, s.words
      from ${pairs} join message_search s on s.message_id = n.former`.execute(tx);
  await sql`
    insert into message_node (mailbox_id, message_id, conversation_id)
    select distinct ${mailboxId}::uuid, m.message_id, ${conversationId}::uuid from message m
     where m.conversation_id = ${conversationId} and m.message_id is not null
    on conflict (mailbox_id, message_id) do nothing`.execute(tx);
}

/** Asks for the mail in the other account. What stays here is put away at once. */
async function bringMail(
  writing: Writing,
  state: ConversationState,
  toMailboxId: string,
  messages: KeptPassing['messages'],
): Promise<{ messageId: string; folderId: string }[]> {
  const { tx } = writing;
  const newIds = new Map(messages.map((one) => [one.formerId, one.id]));
  const copies = (await readCopies(tx, state.id)).filter(
    (copy) => !copy.isGone && newIds.has(copy.messageId),
  );
  await transferCopies(
    writing,
    toMailboxId,
    copies.map(({ locationId, messageId, role, direction }) => ({
      locationId,
      messageId: newIds.get(messageId) ?? messageId,
      role: roleElsewhere(role, direction),
    })),
  );
  const archive = await folderOf(tx, state.mailboxId, 'archive');
  await sql`
    update location set target_folder_id = ${archive}
     where id = any(${copies.filter(({ role }) => role !== 'sent').map((copy) => copy.locationId)}::uuid[])`.execute(
    tx,
  );
  return copies.map(({ messageId, folderId }) => ({ messageId, folderId }));
}
