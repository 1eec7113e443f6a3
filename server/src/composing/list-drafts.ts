import type { Draft, DraftKind } from '@guichet/contract/composing';
import { type Viewer, visibleTo } from '../access/visibility.ts';
import type { Database } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { Recipients } from './draft.ts';

export type ListedDraft = Pick<Draft, 'id' | 'conversationId' | 'kind' | 'subject' | 'to' | 'updatedAt'>;

const MOST = 200;

/** The viewer's unsent drafts in a mailbox, newest first, at most 200; those in conversations he sees. */
export async function listDrafts(db: Database, viewer: Viewer, mailboxId: string): Promise<ListedDraft[]> {
  if (!viewer.memberships.has(mailboxId)) throw notFound('notFound');
  const rows = await db
    .selectFrom('draft')
    .select(['id', 'conversation_id', 'kind', 'subject', 'recipients', 'updated_at'])
    .where('author_id', '=', viewer.personId)
    .where('mailbox_id', '=', mailboxId)
    .where('state', '=', 'writing')
    .where((eb) =>
      eb.or([
        eb('conversation_id', 'is', null),
        eb.exists(
          eb
            .selectFrom('conversation')
            .select('conversation.id')
            .whereRef('conversation.id', '=', 'draft.conversation_id')
            .where(visibleTo(viewer)),
        ),
      ]),
    )
    .orderBy('updated_at', 'desc')
    .limit(MOST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    conversationId: row.conversation_id,
    kind: row.kind as DraftKind,
    subject: row.subject,
    to: Recipients.parse(row.recipients).to,
    updatedAt: row.updated_at.toISOString(),
  }));
}
