/** With what a conversation may be merged: what looks like the same matter, or what somebody looks for. */
import type { ConversationRow, Filter } from '@guichet/contract/conversations';
import type { MergeCandidate, MergeReason } from '@guichet/contract/merging';
import { refusalOf } from '@guichet/contract/permission';
import { requirePermission } from '../access/permission.ts';
import type { Viewer } from '../access/visibility.ts';
import { visibleTo } from '../access/visibility.ts';
import { standsFor } from '../conversations/absorbed.ts';
import { listConversations } from '../conversations/list-conversations.ts';
import { changedRow } from '../conversations/row.ts';
import { findVisible, personName } from '../conversations/sight.ts';
import { normalizeSubject } from '../mail/thread.ts';
import type { Database } from '../platform/database.ts';

/** Rows of one kind that are looked through, and candidates given. */
const MOST = 20;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * The likeliest first, each once, none on which the viewer may not act. Throws `notFound` for what he does not see,
 * `forbidden` where he may not merge.
 */
export async function listCandidates(
  db: Database,
  viewer: Viewer,
  { conversationId, text = '' }: { conversationId: string; text?: string | undefined },
): Promise<MergeCandidate[]> {
  const { sight } = await findVisible(db, viewer, conversationId);
  requirePermission(viewer, sight, 'file', await personName(db, sight.assigneeId));
  const found =
    text === ''
      ? await proposed(db, viewer, conversationId)
      : await lookFor(db, viewer, sight.mailboxId, text);
  const seen = new Set([conversationId]);
  return found
    .filter(({ row }) => {
      const isNew = !seen.has(row.id);
      seen.add(row.id);
      return isNew && row.mailboxId === sight.mailboxId && mayFile(viewer, row);
    })
    .slice(0, MOST);
}

function mayFile(viewer: Viewer, row: ConversationRow): boolean {
  const membership = viewer.memberships.get(row.mailboxId);
  return membership !== undefined && refusalOf(viewer.personId, membership, row.assigneeId, 'file') === null;
}

async function proposed(db: Database, viewer: Viewer, conversationId: string): Promise<MergeCandidate[]> {
  const row = await changedRow(db, viewer, conversationId);
  const subject = normalizeSubject(row.subject).replaceAll('"', ' ').trim();
  const { address } = row.correspondent;
  const proposal = await proposalOf(db, viewer, conversationId);
  return [
    ...reasoned('proposed', proposal),
    ...reasoned(
      'correspondent',
      address === '' ? [] : await listed(db, viewer, row.mailboxId, { correspondent: address }),
    ),
    ...reasoned(
      'subject',
      subject.length < 3
        ? []
        : await listed(db, viewer, row.mailboxId, { text: `subject:"${subject.slice(0, 200)}"` }),
    ),
  ];
}

async function proposalOf(db: Database, viewer: Viewer, conversationId: string): Promise<ConversationRow[]> {
  const { merge_proposal } = await db
    .selectFrom('conversation')
    .select('merge_proposal')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  return merge_proposal === null ? [] : byIds(db, viewer, [await standsFor(db, merge_proposal)]);
}

/** A link or a Message-ID names it; anything else is looked for. */
async function lookFor(
  db: Database,
  viewer: Viewer,
  mailboxId: string,
  text: string,
): Promise<MergeCandidate[]> {
  const linked = text.match(UUID)?.at(-1)?.toLowerCase();
  if (linked) return reasoned('found', await byIds(db, viewer, [await standsFor(db, linked)]));
  const header = /^(?:message-id:\s*)?<([^<>\s]+@[^<>\s]+)>$/i.exec(text)?.[1];
  if (header) {
    const rows = await db
      .selectFrom('message')
      .select('conversation_id')
      .where('mailbox_id', '=', mailboxId)
      .where('message_id', '=', header)
      .execute();
    return reasoned('found', await byIds(db, viewer, [...new Set(rows.map((row) => row.conversation_id))]));
  }
  return reasoned('found', await listed(db, viewer, mailboxId, { text: text.slice(0, 300) }));
}

const reasoned = (why: MergeReason, rows: readonly ConversationRow[]): MergeCandidate[] =>
  rows.map((row) => ({ row, why }));

async function listed(
  db: Database,
  viewer: Viewer,
  mailboxId: string,
  filter: Partial<Filter>,
): Promise<ConversationRow[]> {
  const page = await listConversations(db, viewer, {
    place: 'all',
    assignment: 'any',
    ...filter,
    mailboxId,
    limit: MOST,
  });
  return page.rows;
}

/** Rows of those that the viewer sees. */
async function byIds(db: Database, viewer: Viewer, ids: readonly string[]): Promise<ConversationRow[]> {
  if (ids.length === 0) return [];
  const visible = await db
    .selectFrom('conversation')
    .select('conversation.id')
    .where('conversation.id', 'in', ids)
    .where(visibleTo(viewer))
    .execute();
  return Promise.all(visible.map(({ id }) => changedRow(db, viewer, id)));
}
