/**
 * Moving to another mailbox. From a shared one the conversation itself goes, with its history: what the other mailbox
 * does not offer is cleared, and what is written to the old address follows it. Out of a personal one a new history
 * begins (pass-on.ts). The mail itself goes from account to account behind it.
 */
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { type Leaving, roleElsewhere, transferCopies } from '../conversations/moved-copies.ts';
import { type Copy, folderOf, readCopies } from '../conversations/place-conversation.ts';
import { actAs, type Deed } from '../conversations/record-act.ts';
import type { Judged } from '../conversations/sight.ts';
import type { ConversationState, EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { type KeptPassing, passOn } from './pass-on.ts';
import { requireNotSending } from './sending.ts';
import { stopLeaving } from './stop-leaving.ts';

export type KeptMove = {
  fromMailboxId: string;
  toMailboxId: string;
  /** Where each message lay, to go back there. */
  copies: { messageId: string; folderId: string }[];
  /** Out of a personal mailbox: the conversation that began there. */
  passed?: KeptPassing;
};

export type MovedTo = { undo: string | null; conversationId: string };

/**
 * Moves a conversation; gives the one that is in the other mailbox then. It takes the right to move where it is, and
 * membership where it goes: handing over is no act there. Throws `notFound` for a mailbox that is not the viewer's.
 */
export async function moveConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; mailboxId: string },
): Promise<MovedTo> {
  const { tx } = writing;
  const target = viewer.memberships.get(input.mailboxId);
  const isEntitled = await holdAssignee(tx, input.conversationId, input.mailboxId);
  let conversationId = input.conversationId;
  const act = { kind: 'move', privilege: 'move' } as const;
  const undo = await actAs(writing, viewer, input.conversationId, act, async (judged): Promise<Deed> => {
    const { state, membership } = judged;
    if (!target) throw notFound('notFound');
    if (target.mailboxId === state.mailboxId) return { drafts: [] };
    if (target.kind === 'personal') throw invalid('move.toPersonal');
    await requireAccounts(tx, state.mailboxId, target.mailboxId);
    await requireNotSending(tx, state.id);
    if (membership.kind === 'personal') {
      const passed = await passOn(writing, state, target.mailboxId);
      conversationId = passed.conversationId;
      return passed;
    }
    return carryOver(writing, judged, target.mailboxId, isEntitled);
  });
  return { undo, conversationId };
}

async function carryOver(
  writing: Writing,
  { state }: Judged,
  toMailboxId: string,
  isEntitled: (personId: string) => Promise<boolean>,
): Promise<Deed> {
  const { tx } = writing;
  const copies = await readCopies(tx, state.id);
  const kept: KeptMove = {
    fromMailboxId: state.mailboxId,
    toMailboxId,
    copies: copies.filter((copy) => !copy.isGone).map(({ messageId, folderId }) => ({ messageId, folderId })),
  };
  await repointToMailbox(tx, state, toMailboxId);
  await bringAcross(writing, toMailboxId, copies, ({ role, direction }) => roleElsewhere(role, direction));
  await refreshMailColumns(tx, [state.id]);
  const { assigneeId } = state.work;
  const stays = assigneeId === null || (await isEntitled(assigneeId));
  const offered = await readOffered(tx, state, toMailboxId);
  return { drafts: decideMove(state, toMailboxId, { ...offered, isAssigneeEntitled: stays }), kept };
}

export type Offered = {
  isAssigneeEntitled: boolean;
  hasDepartment: boolean;
  hasQualification: boolean;
  tagIds: readonly string[];
};

/** The events of a move: what the other mailbox does not have is cleared, each with its reason. Pure. */
export function decideMove(
  { mailboxId, work }: Pick<ConversationState, 'mailboxId' | 'work'>,
  toMailboxId: string,
  offered: Offered,
  cause: 'hand' | 'undo' = 'hand',
): EventDraft[] {
  const v = 1 as const;
  const drafts: EventDraft[] = [
    { kind: 'conversation.moved', v, data: { fromMailboxId: mailboxId, toMailboxId, cause } },
  ];
  const move = 'move' as const;
  if (work.assigneeId !== null && !offered.isAssigneeEntitled)
    drafts.push({
      kind: 'conversation.assigned',
      v,
      data: { fromId: work.assigneeId, toId: null, cause: move, noteId: null, commitment: null },
    });
  if (work.departmentId !== null && !offered.hasDepartment)
    drafts.push({
      kind: 'conversation.affected',
      v,
      data: { fromId: work.departmentId, toId: null, cause: move },
    });
  if (work.qualificationId !== null && !offered.hasQualification)
    drafts.push({
      kind: 'conversation.qualified',
      v,
      data: { fromId: work.qualificationId, toId: null, cause: move },
    });
  for (const tagId of work.tagIds)
    if (!offered.tagIds.includes(tagId))
      drafts.push({ kind: 'conversation.untagged', v, data: { tagId, cause: move } });
  return drafts;
}

/** What of the conversation the other mailbox offers too. */
export async function readOffered(
  tx: Tx,
  { work }: ConversationState,
  mailboxId: string,
): Promise<Omit<Offered, 'isAssigneeEntitled'>> {
  const { rows } = await sql<{ department: boolean; qualification: boolean; tags: string[] }>`
    select exists (select from mailbox_department md join department d on d.id = md.department_id
                    where md.mailbox_id = ${mailboxId} and d.id = ${work.departmentId} and d.archived_at is null) as department,
           exists (select from qualification q where q.id = ${work.qualificationId} and q.archived_at is null
                    and (q.mailbox_id is null or q.mailbox_id = ${mailboxId})) as qualification,
           array(select t.id from tag t where t.id = any(${work.tagIds}::uuid[])
                  and (t.mailbox_id is null or t.mailbox_id = ${mailboxId})) as tags`.execute(tx);
  const [row] = rows;
  return {
    hasDepartment: row?.department ?? false,
    hasQualification: row?.qualification ?? false,
    tagIds: row?.tags ?? [],
  };
}

/**
 * Everything that says whose conversation it is. The identifiers known in the former mailbox stay there and point to
 * the conversation, so that answers to the old address join it. Outbox rows stay: what was sent was sent from there.
 */
export async function repointToMailbox(
  tx: Tx,
  { id, mailboxId }: { id: string; mailboxId: string },
  toMailboxId: string,
): Promise<void> {
  await sql`update conversation set mailbox_id = ${toMailboxId} where id = ${id}`.execute(tx);
  await sql`update message set mailbox_id = ${toMailboxId} where conversation_id = ${id}`.execute(tx);
  await sql`
    insert into message_node (mailbox_id, message_id, conversation_id)
    select distinct ${toMailboxId}::uuid, message_id, conversation_id from message_node where conversation_id = ${id}
    on conflict (mailbox_id, message_id) do update set conversation_id = excluded.conversation_id`.execute(
    tx,
  );
  await sql`
    insert into mailbox_redirect (from_mailbox_id, to_mailbox_id) values (${mailboxId}, ${toMailboxId})
    on conflict do nothing`.execute(tx);
  await sql`
    update draft d set mailbox_id = ${toMailboxId},
           from_address = case when d.from_address = any(f.aliases || f.address) then t.address else d.from_address end
      from mailbox f, mailbox t
     where d.conversation_id = ${id} and d.state = 'writing' and f.id = ${mailboxId} and t.id = ${toMailboxId}`.execute(
    tx,
  );
}

/**
 * Asks for the copies in the account of that mailbox; moves within the former account that still wait are dropped.
 * What is gone from its server is only put elsewhere here.
 */
export async function bringAcross(
  writing: { tx: Tx; now: Date },
  toMailboxId: string,
  copies: readonly Copy[],
  roleOf: (copy: Copy) => Leaving['role'],
): Promise<void> {
  const { tx } = writing;
  const live = copies.filter((copy) => !copy.isGone);
  for (const { locationId } of live) await stopLeaving(tx, locationId);
  await transferCopies(
    writing,
    toMailboxId,
    live.map((copy) => ({ locationId: copy.locationId, messageId: copy.messageId, role: roleOf(copy) })),
  );
  for (const copy of copies.filter((one) => one.isGone)) {
    await tx
      .updateTable('location')
      .set({ target_folder_id: await folderOf(tx, toMailboxId, roleOf(copy)) })
      .where('id', '=', copy.locationId)
      .execute();
  }
}

/** Both mailboxes have an account, or none has: a mail is never taken from where it lies to where nothing lies. */
export async function requireAccounts(tx: Tx, fromId: string, toId: string): Promise<void> {
  const rows = await tx
    .selectFrom('mail_account')
    .select('mailbox_id')
    .where('mailbox_id', 'in', [fromId, toId])
    .execute();
  if (rows.length === 1) throw invalid('move.noAccount');
}

/**
 * Holds the membership of the assignee where the conversation goes, before it is locked, as removals lock in that
 * order too. Who was assigned in between is looked up then.
 */
async function holdAssignee(
  tx: Tx,
  conversationId: string,
  mailboxId: string,
): Promise<(personId: string) => Promise<boolean>> {
  const isMember = async (personId: string) => {
    const { rows } = await sql`
      select from mailbox_member m join person p on p.id = m.person_id
       where m.mailbox_id = ${mailboxId} and m.person_id = ${personId} and p.deactivated_at is null
         for share of m, p`.execute(tx);
    return rows.length > 0;
  };
  const row = await tx
    .selectFrom('conversation')
    .select('assignee_id')
    .where('id', '=', conversationId)
    .executeTakeFirst();
  const heldId = row?.assignee_id ?? null;
  const isHeld = heldId !== null && (await isMember(heldId));
  return async (personId) => (personId === heldId ? isHeld : isMember(personId));
}
