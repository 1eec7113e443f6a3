/** Taking a move back: the conversation and its mail return to where they came from. */
import { sql } from 'kysely';
import type { FolderRole } from '../conversations/mail-columns.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { type Leaving, roleElsewhere, transferCopies } from '../conversations/moved-copies.ts';
import { enqueueOperation } from '../conversations/server-operations.ts';
import { type ConversationState, change, type EventDraft, type Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import { eraseContent } from './erase-content.ts';
import { type KeptMove, repointToMailbox, requireAccounts } from './move-conversation.ts';
import type { KeptPassing } from './pass-on.ts';
import { requireNotSending } from './sending.ts';
import { stopLeaving } from './stop-leaving.ts';

type Lying = {
  id: string;
  message_id: string;
  mailbox_id: string;
  folder_id: string;
  role: FolderRole;
  direction: 'in' | 'out';
  gone: boolean;
};

/** Gives the events. Throws `conflict('undo.overtaken')` when the conversation is elsewhere by now. */
export async function moveBack(
  writing: Writing,
  conversation: ConversationState,
  kept: KeptMove,
): Promise<EventDraft[]> {
  const { tx } = writing;
  const { fromMailboxId, toMailboxId, passed } = kept;
  const isHere = conversation.mailboxId === (passed ? fromMailboxId : toMailboxId);
  if (!isHere) throw conflict('undo.overtaken');
  await requireAccounts(tx, fromMailboxId, toMailboxId);
  await requireNotSending(tx, conversation.id);
  if (passed) await takePassedBack(writing, kept, passed);
  else await repointToMailbox(tx, conversation, fromMailboxId);
  const lying = await readLying(tx, [conversation.id, ...(passed ? [passed.conversationId] : [])]);
  await returnMail(writing, kept, lying);
  if (passed) await eraseContent(tx, passed.conversationId, writing.now);
  await refreshMailColumns(tx, [conversation.id, ...(passed ? [passed.conversationId] : [])]);
  if (passed)
    return [{ kind: 'conversation.passedOn', v: 1, data: { mailboxId: toMailboxId, role: 'back' } }];
  const data = { fromMailboxId: toMailboxId, toMailboxId: fromMailboxId, cause: 'undo' as const };
  return [{ kind: 'conversation.moved', v: 1, data }];
}

/** The conversation that began in the other mailbox ends there. */
async function takePassedBack(writing: Writing, kept: KeptMove, passed: KeptPassing): Promise<void> {
  await change(writing, passed.conversationId, async (state) => {
    if (state.mailboxId !== kept.toMailboxId || state.work.isDeleted || state.work.absorbedBy)
      throw conflict('undo.overtaken');
    await requireNotSending(writing.tx, state.id);
    return [
      {
        kind: 'conversation.deleted',
        v: 1,
        data: { cause: 'undo', messageCount: passed.messages.length },
      },
    ];
  });
}

async function returnMail(writing: Writing, kept: KeptMove, lying: readonly Lying[]): Promise<void> {
  const { tx, now } = writing;
  const { fromMailboxId } = kept;
  const formerId = new Map(kept.passed?.messages.map((one) => [one.id, one.formerId]));
  const folders = new Map(kept.copies.map((copy) => [copy.messageId, copy.folderId]));
  const usable = await usableFolders(tx, fromMailboxId, [...folders.values()]);
  const folderOf = (messageId: string): string | undefined => {
    const id = folders.get(messageId);
    return id !== undefined && usable.has(id) ? id : undefined;
  };
  const isThere = new Set<string>();
  for (const copy of lying.filter((one) => one.mailbox_id === fromMailboxId)) {
    const folderId = folderOf(copy.message_id);
    if (copy.gone) {
      await sql`update location set target_folder_id = ${folderId ?? null} where id = ${copy.id}`.execute(tx);
      continue;
    }
    // It had not left. One that was about to be removed goes, and comes back as a new copy.
    if (!(await stopLeaving(tx, copy.id))) continue;
    isThere.add(copy.message_id);
    if (folderId !== undefined && folderId !== copy.folder_id)
      await enqueueOperation(tx, {
        kind: 'move',
        mailboxId: fromMailboxId,
        locationId: copy.id,
        targetFolderId: folderId,
        now,
      });
  }
  for (const copy of lying.filter((one) => one.mailbox_id !== fromMailboxId && !one.gone)) {
    const messageId = formerId.get(copy.message_id) ?? copy.message_id;
    await stopLeaving(tx, copy.id);
    if (isThere.has(messageId)) continue;
    isThere.add(messageId);
    await bringBack(writing, fromMailboxId, copy, messageId, folderOf(messageId));
  }
}

async function bringBack(
  writing: Writing,
  mailboxId: string,
  copy: Lying,
  messageId: string,
  folderId: string | undefined,
): Promise<void> {
  const { tx, now } = writing;
  const leaving: Leaving = { locationId: copy.id, messageId, role: roleElsewhere(copy.role, copy.direction) };
  if (folderId === undefined) await transferCopies(writing, mailboxId, [leaving]);
  else
    await enqueueOperation(tx, {
      kind: 'transfer',
      mailboxId,
      locationId: copy.id,
      messageId,
      targetFolderId: folderId,
      now,
    });
}

async function usableFolders(
  tx: Tx,
  mailboxId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom('folder')
    .select('id')
    .where('mailbox_id', '=', mailboxId)
    .where('id', 'in', [...new Set(ids)])
    .where('gone_at', 'is', null)
    .execute();
  return new Set(rows.map((row) => row.id));
}

async function readLying(tx: Tx, conversationIds: readonly string[]): Promise<Lying[]> {
  const { rows } = await sql<Lying>`
    select l.id, l.message_id, f.mailbox_id, l.folder_id, f.role, m.direction, l.gone_at is not null as gone
      from location l join folder f on f.id = l.folder_id join message m on m.id = l.message_id
     where m.conversation_id = any(${[...conversationIds]}::uuid[]) order by l.id`.execute(tx);
  return rows;
}
