import type { DraftKind, ListedDraft } from '@guichet/contract/composing';
import { sql } from 'kysely';
import { type Viewer, visibleTo } from '../access/visibility.ts';
import { htmlToText } from '../mail/sanitize.ts';
import type { Database } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { Recipients } from './draft.ts';

const MOST = 300;
const SNIPPET = 160;
/** A paragraph that begins with the line by which mail programs know a signature (RFC 3676 §4.3), and what is cut off. */
const SIGNATURE = /<p(?:\s[^>]*)?>--(?:\s|&nbsp;)*<br\s*\/?>(?:(?!<\/p>)[\s\S])*(?:<\/p>|$)/g;
/** Characters of the text that are looked at for its first words. */
const LOOKED_AT = 4_000;

/**
 * The viewer's drafts in a mailbox, newest first, at most 300: those that he writes, those that wait for their hour,
 * and, of whatever mailbox, those that he can go on with nowhere. Nobody else's are ever listed.
 */
export async function listDrafts(db: Database, viewer: Viewer, mailboxId: string): Promise<ListedDraft[]> {
  if (!viewer.memberships.has(mailboxId)) throw notFound('notFound');
  const own = [...viewer.memberships.keys()];
  const found = db
    .selectFrom('draft')
    .leftJoin('outbox', (join) =>
      join
        .onRef('outbox.draft_id', '=', 'draft.id')
        .on('outbox.state', '=', 'queued')
        .on('outbox.is_scheduled', '=', true),
    )
    .select((eb) => [
      'draft.id',
      'draft.mailbox_id',
      'draft.kind',
      'draft.subject',
      'draft.recipients',
      'draft.updated_at',
      'outbox.id as outbox_id',
      'outbox.not_before',
      // A new mail that waits has its conversation already.
      sql<string | null>`coalesce(draft.conversation_id, outbox.conversation_id)`.as('conversation_id'),
      sql<string>`left(draft.html, ${LOOKED_AT})`.as('html'),
      sql<number>`(select count(*)::int from draft_attachment f where f.draft_id = draft.id and f.content_id is null)`.as(
        'attachment_count',
      ),
      eb
        .and([
          eb('draft.mailbox_id', 'in', own),
          eb.or([
            eb('draft.conversation_id', 'is', null),
            eb.exists(
              eb
                .selectFrom('conversation')
                .select('conversation.id')
                .whereRef('conversation.id', '=', 'draft.conversation_id')
                .whereRef('conversation.mailbox_id', '=', 'draft.mailbox_id')
                .where(visibleTo(viewer)),
            ),
          ]),
        ])
        .as('is_reachable'),
    ])
    .where('draft.author_id', '=', viewer.personId)
    .where((eb) =>
      eb.or([
        eb('draft.state', '=', 'writing'),
        eb.and([eb('draft.state', '=', 'queued'), eb('outbox.id', 'is not', null)]),
      ]),
    );
  const rows = await db
    .selectFrom(found.as('found'))
    .selectAll()
    .where((eb) => eb.or([eb('mailbox_id', '=', mailboxId), eb('is_reachable', '=', false)]))
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(MOST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    mailboxId: row.mailbox_id,
    conversationId: row.conversation_id,
    kind: row.kind as DraftKind,
    subject: row.subject,
    to: Recipients.parse(row.recipients).to,
    updatedAt: row.updated_at.toISOString(),
    snippet: htmlToText(row.html.replace(SIGNATURE, '')).replace(/\s+/g, ' ').trim().slice(0, SNIPPET),
    attachmentCount: row.attachment_count,
    scheduled:
      row.outbox_id && row.not_before ? { outboxId: row.outbox_id, at: row.not_before.toISOString() } : null,
    isStranded: !row.is_reachable,
  }));
}
