/** Keeping a sender out: what he writes to this mailbox goes to spam when it arrives, and is lost nowhere. */
import type { BlockedSender, BlockScope } from '@guichet/contract/filing';
import { seesAll, type Viewer } from '../access/visibility.ts';
import { placeConversation } from '../conversations/place-conversation.ts';
import { actAs } from '../conversations/record-act.ts';
import { type KeptPlace, restorePlace } from '../conversations/restore-place.ts';
import { isPublicDomain } from '../directory/public-domains.ts';
import type { ConversationState, EventDraft, Writing } from '../history/record.ts';
import { recordAudit } from '../people/audit.ts';
import type { Database, Tx } from '../platform/database.ts';
import { forbidden, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';

export type KeptBlock = { blockedId: string; place: KeptPlace | null };

export type BlockInput = { conversationId: string; scope: BlockScope };

/**
 * Blocks the correspondent of a conversation, or his whole domain, and puts the conversation into spam. Gives the act,
 * null when both stood so already. Throws `block.noAddress`, `block.own`, `block.publicDomain`.
 */
export async function blockSender(
  writing: Writing,
  viewer: Viewer,
  input: BlockInput,
): Promise<string | null> {
  const { tx } = writing;
  const { conversationId, scope } = input;
  let blockedId: string | null = null;
  const act = { kind: 'block', privilege: 'archive' } as const;
  const blocking = await actAs(writing, viewer, conversationId, act, async ({ state }) => {
    const address = await blockable(tx, state.id, scope);
    blockedId = await insertBlocked(writing, viewer.personId, state.mailboxId, address);
    if (blockedId === null) return [];
    const kept: KeptBlock = { blockedId, place: null };
    return { drafts: [{ kind: 'conversation.senderBlocked', v: 1, data: { blockedId, scope } }], kept };
  });
  const placing = await placeConversation(writing, viewer, { conversationId, place: 'spam' });
  if (blocking === null || placing === null) return blocking ?? placing;
  return joinActs(tx, blocking, placing);
}

/** Both are taken back as one: the blocking takes over what the placing changed. */
async function joinActs(tx: Tx, blocking: string, placing: string): Promise<string> {
  const placed = await tx.selectFrom('act').selectAll().where('id', '=', placing).executeTakeFirstOrThrow();
  const own = await tx.selectFrom('act').select('kept').where('id', '=', blocking).executeTakeFirstOrThrow();
  const kept: KeptBlock = { ...(own.kept as KeptBlock), place: placed.kept as KeptPlace };
  await tx
    .updateTable('act')
    .set({
      seq: placed.seq,
      privileges: [...new Set(['archive', ...placed.privileges])],
      before: JSON.stringify(placed.before),
      after: JSON.stringify(placed.after),
      kept: JSON.stringify(kept),
    })
    .where('id', '=', blocking)
    .execute();
  await tx.deleteFrom('act').where('id', '=', placing).execute();
  return blocking;
}

/** Unblocks and puts the conversation back; gives the events. */
export async function unblockBack(
  writing: Writing,
  conversation: ConversationState,
  kept: KeptBlock,
): Promise<EventDraft[]> {
  const { actor } = writing;
  const actorId = actor.kind === 'person' ? actor.id : null;
  const removed = await removeBlocked(writing, actorId, conversation.mailboxId, kept.blockedId);
  const placed = kept.place ? await restorePlace(writing, conversation, kept.place) : [];
  const told: EventDraft[] = removed
    ? [{ kind: 'conversation.senderUnblocked', v: 1, data: { blockedId: kept.blockedId } }]
    : [];
  return [...told, ...placed];
}

/** What the list would hold: the address in lower case, or `@` and its domain. */
async function blockable(tx: Tx, conversationId: string, scope: BlockScope): Promise<string> {
  const row = await tx
    .selectFrom('conversation')
    .select('correspondent_address')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  const address = row.correspondent_address.toLowerCase();
  const at = address.lastIndexOf('@');
  if (at < 1) throw invalid('block.noAddress');
  const domain = address.slice(at + 1);
  if (scope === 'domain' && isPublicDomain(domain)) throw invalid('block.publicDomain', { domain });
  const mailboxes = await tx.selectFrom('mailbox').select(['address', 'aliases']).execute();
  const people = await tx.selectFrom('person').select('email').execute();
  const own = [
    ...mailboxes.flatMap((mailbox) => [mailbox.address, ...mailbox.aliases]),
    ...people.map((person) => person.email),
  ].map((one) => one.toLowerCase());
  const isOwn = scope === 'domain' ? own.some((one) => one.endsWith(`@${domain}`)) : own.includes(address);
  if (isOwn) throw invalid('block.own', { address: scope === 'domain' ? domain : address });
  return scope === 'domain' ? `@${domain}` : address;
}

async function insertBlocked(
  { tx, now }: Writing,
  personId: string,
  mailboxId: string,
  address: string,
): Promise<string | null> {
  const made = await tx
    .insertInto('blocked_sender')
    .values({ id: newId(), mailbox_id: mailboxId, address, blocked_by: personId, blocked_at: now })
    .onConflict((on) => on.columns(['mailbox_id', 'address']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return null;
  await recordAudit(tx, {
    action: 'sender.blocked',
    actorId: personId,
    subjectId: mailboxId,
    now,
    after: { address },
  });
  return made.id;
}

async function removeBlocked(
  { tx, now }: { tx: Tx; now: Date },
  personId: string | null,
  mailboxId: string,
  id: string,
): Promise<boolean> {
  const removed = await tx
    .deleteFrom('blocked_sender')
    .where('mailbox_id', '=', mailboxId)
    .where('id', '=', id)
    .returning('address')
    .executeTakeFirst();
  if (!removed) return false;
  await recordAudit(tx, {
    action: 'sender.unblocked',
    actorId: personId,
    subjectId: mailboxId,
    now,
    before: { address: removed.address },
  });
  return true;
}

/** The list holds addresses of mail that some members do not see: it is for those who see all, and for administrators. */
function requireKeeper(viewer: Viewer, mailboxId: string): void {
  const membership = viewer.memberships.get(mailboxId);
  if (viewer.isAdmin && membership?.kind !== 'personal') return;
  if (!membership) throw notFound('notFound');
  if (!seesAll(membership) || !membership.privileges.has('archive')) throw forbidden('privilege.missing');
}

/** Who is blocked in a mailbox, newest first. */
export async function listBlocked(db: Database, viewer: Viewer, mailboxId: string): Promise<BlockedSender[]> {
  requireKeeper(viewer, mailboxId);
  await requireSharedForAdmin(db, viewer, mailboxId);
  const rows = await db
    .selectFrom('blocked_sender as b')
    .innerJoin('person as p', 'p.id', 'b.blocked_by')
    .select(['b.id', 'b.address', 'b.blocked_by', 'b.blocked_at', 'p.name'])
    .where('b.mailbox_id', '=', mailboxId)
    .orderBy('b.blocked_at', 'desc')
    .orderBy('b.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    address: row.address,
    blockedById: row.blocked_by,
    blockedByName: row.name,
    blockedAt: row.blocked_at.toISOString(),
  }));
}

/** Takes one off the list; again changes nothing. */
export async function unblockSender(
  writing: { tx: Tx; now: Date },
  viewer: Viewer,
  input: { mailboxId: string; id: string },
): Promise<void> {
  requireKeeper(viewer, input.mailboxId);
  await requireSharedForAdmin(writing.tx, viewer, input.mailboxId);
  await removeBlocked(writing, viewer.personId, input.mailboxId, input.id);
}

/** Whose mail somebody keeps out of his personal mailbox is nobody else's business. */
async function requireSharedForAdmin(db: Database | Tx, viewer: Viewer, mailboxId: string): Promise<void> {
  if (viewer.memberships.has(mailboxId)) return;
  const mailbox = await db
    .selectFrom('mailbox')
    .select('kind')
    .where('id', '=', mailboxId)
    .executeTakeFirst();
  if (mailbox?.kind !== 'shared') throw notFound('notFound');
}
