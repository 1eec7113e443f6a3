/** Whose draft it is, and whether he may still answer here. To everybody else it does not exist. */
import type { Draft, DraftText } from '@guichet/contract/composing';
import { requirePermission } from '../access/permission.ts';
import type { Membership, Viewer } from '../access/visibility.ts';
import { findVisible, personName } from '../conversations/sight.ts';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, forbidden, notFound } from '../platform/errors.ts';
import { type DraftRow, Recipients, toDraft } from './draft.ts';
import { draftAttachments, findDraft } from './store.ts';

/** Throws unless the viewer may answer in this conversation, or write a new mail when there is none. */
export async function requireReply(
  db: Database | Tx,
  viewer: Viewer,
  where: { mailboxId: string; conversationId: string | null },
): Promise<Membership> {
  if (where.conversationId !== null) {
    const { sight } = await findVisible(db, viewer, where.conversationId);
    if (sight.mailboxId !== where.mailboxId) throw notFound('notFound');
    return requirePermission(viewer, sight, 'reply', await personName(db, sight.assigneeId));
  }
  const membership = viewer.memberships.get(where.mailboxId);
  if (!membership) throw notFound('notFound');
  if (!membership.privileges.has('reply')) throw forbidden('privilege.missing');
  return membership;
}

/** The viewer's own draft in a conversation that he sees; `notFound` for any other. */
export async function findOwnDraft(db: Database | Tx, viewer: Viewer, id: string): Promise<DraftRow> {
  const row = await findDraft(db, id);
  if (!row || row.author_id !== viewer.personId || row.state === 'discarded') throw notFound('notFound');
  if (!viewer.memberships.has(row.mailbox_id)) throw notFound('notFound');
  if (row.conversation_id !== null) await findVisible(db, viewer, row.conversation_id);
  return row;
}

/**
 * What its author wrote, without what is quoted: his to read wherever it was begun, also where he no longer sees the
 * conversation. `notFound` for anybody else, and for one that was dropped.
 */
export async function readDraftText(db: Database | Tx, viewer: Viewer, id: string): Promise<DraftText> {
  const row = await findDraft(db, id);
  if (!row || row.author_id !== viewer.personId || row.state === 'discarded') throw notFound('notFound');
  return { id: row.id, subject: row.subject, ...Recipients.parse(row.recipients), html: row.html };
}

/** The same as `findOwnDraft`, still being written; `draft.sent` otherwise. */
export async function findWritableDraft(db: Database | Tx, viewer: Viewer, id: string): Promise<DraftRow> {
  const row = await findOwnDraft(db, viewer, id);
  if (row.state !== 'writing') throw conflict('draft.sent');
  return row;
}

/** The draft as its author is shown it. */
export async function readDraft(db: Database | Tx, viewer: Viewer, id: string): Promise<Draft> {
  const row = await findOwnDraft(db, viewer, id);
  return toDraft(row, await draftAttachments(db, id));
}
