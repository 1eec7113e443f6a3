/** Everything that the reader shows of one conversation, in one answer. */
import type { ConversationDetail, MessageBody } from '@guichet/contract/conversations';
import { permissionsOn } from '../access/permission.ts';
import { type Viewer, visibleTo } from '../access/visibility.ts';
import { linkifyText } from '../mail/linkify.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import { splitQuoted } from '../mail/quote.ts';
import type { Database, Tx } from '../platform/database.ts';
import { standsFor } from './absorbed.ts';
import { conversationMessages } from './read-messages.ts';
import { conversationNotes } from './read-notes.ts';
import { changedRow } from './row.ts';
import { findVisible, findVisibleMessage } from './sight.ts';

/**
 * Of one that was merged into another, that one. Throws `notFound` for what the viewer may not see, as for an unknown
 * id.
 */
export async function openConversation(
  db: Database | Tx,
  viewer: Viewer,
  askedFor: string,
): Promise<ConversationDetail> {
  const conversationId = await standsFor(db, askedFor);
  const { sight, membership } = await findVisible(db, viewer, conversationId);
  const [row, messages, notes, readers, draft, mergeProposal] = await Promise.all([
    changedRow(db, viewer, conversationId),
    conversationMessages(db, conversationId, { language: viewer.language, kind: membership.kind }),
    conversationNotes(db, conversationId),
    db
      .selectFrom('conversation_reader')
      .select(['person_id', 'message_id', 'seen_at'])
      .where('conversation_id', '=', conversationId)
      .where('seen_until', 'is not', null)
      .orderBy('seen_at')
      .orderBy('person_id')
      .execute(),
    db
      .selectFrom('draft')
      .select('id')
      .where('author_id', '=', viewer.personId)
      .where('conversation_id', '=', conversationId)
      .where('state', '=', 'writing')
      .orderBy('updated_at', 'desc')
      .limit(1)
      .executeTakeFirst(),
    visibleProposal(db, viewer, conversationId),
  ]);
  return {
    row,
    messages,
    notes,
    readers: readers.map((reader) => ({
      personId: reader.person_id,
      messageId: reader.message_id,
      at: reader.seen_at.toISOString(),
    })),
    may: permissionsOn(viewer, sight),
    draftId: draft?.id ?? null,
    mergeProposal,
  };
}

/** The conversation that this one may belong to, if the viewer sees that one too. */
async function visibleProposal(
  db: Database | Tx,
  viewer: Viewer,
  conversationId: string,
): Promise<string | null> {
  const other = await db
    .selectFrom('conversation')
    .select('conversation.id')
    .where('conversation.id', '=', (eb) =>
      eb.selectFrom('conversation as c').select('c.merge_proposal').where('c.id', '=', conversationId),
    )
    .where(visibleTo(viewer))
    .executeTakeFirst();
  return other?.id ?? null;
}

/** Path of the frame that shows a message's HTML. */
export const framePath = (messageId: string): string => `/api/messages/${messageId}/frame`;

/** The text of one message. HTML is shown by the frame; where it cannot be made safe the plain text stands. */
export async function readBody(
  db: Database | Tx,
  parse: Pick<ParsePool, 'sanitize'>,
  viewer: Viewer,
  messageId: string,
): Promise<MessageBody> {
  const { message } = await findVisibleMessage(db, viewer, messageId);
  const body = await db
    .selectFrom('message_body')
    .select(['text', 'html', 'truncated'])
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  const html = body?.html ?? null;
  const safe = html === null ? null : await parse.sanitize(html, { cids: {}, allowRemote: false });
  const shown = {
    messageId,
    truncated: body?.truncated ?? false,
    htmlRefused: safe !== null && !safe.ok,
  };
  if (safe?.ok) {
    return {
      ...shown,
      textHtml: null,
      quotedTextHtml: null,
      quotedLines: 0,
      framePath: framePath(messageId),
      blockedRemote: safe.blockedRemote,
    };
  }
  const split = splitQuoted(body?.text ?? '', message.subject);
  return {
    ...shown,
    textHtml: linkifyText(split.fresh),
    quotedTextHtml: split.quoted === null ? null : linkifyText(split.quoted),
    quotedLines: split.quotedLines,
    framePath: null,
    blockedRemote: 0,
  };
}
