import type { Viewer } from '../access/visibility.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { actAs } from './record-act.ts';

/**
 * Puts tags on and takes others off. One that is in both lists is taken off. Throws `invalid` for a tag to put on
 * that is not offered in the mailbox, or archived; taken off is whatever is on it.
 */
export function decideTags(
  current: readonly string[],
  add: readonly string[],
  remove: readonly string[],
  offered: ReadonlySet<string>,
): EventDraft[] {
  const off = new Set(remove);
  const on = [...new Set(add)].filter((tagId) => !off.has(tagId) && !current.includes(tagId));
  if (on.some((tagId) => !offered.has(tagId))) throw invalid('mailbox.archivedTag');
  return [
    ...on.map((tagId): EventDraft => ({ kind: 'conversation.tagged', v: 1, data: { tagId } })),
    ...[...off]
      .filter((tagId) => current.includes(tagId))
      .map((tagId): EventDraft => ({ kind: 'conversation.untagged', v: 1, data: { tagId } })),
  ];
}

/** Gives the id of the act, or null when it stood so already. */
export function tagConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; add: readonly string[]; remove: readonly string[] },
): Promise<string | null> {
  const act = { kind: 'tag', privilege: 'qualify' } as const;
  return actAs(writing, viewer, input.conversationId, act, async ({ state }) => {
    const offered = await offeredTags(writing.tx, state.mailboxId, input.add);
    return decideTags(state.work.tagIds, input.add, input.remove, offered);
  });
}

async function offeredTags(tx: Tx, mailboxId: string, tagIds: readonly string[]): Promise<Set<string>> {
  if (tagIds.length === 0) return new Set();
  const rows = await tx
    .selectFrom('tag')
    .select('id')
    .where('id', 'in', [...tagIds])
    .where((eb) => eb.or([eb('mailbox_id', 'is', null), eb('mailbox_id', '=', mailboxId)]))
    .where('archived_at', 'is', null)
    .execute();
  return new Set(rows.map((row) => row.id));
}
