/**
 * Merging conversations that are about one thing, and taking messages out into one of their own. Both are told in both
 * histories, and can be taken back like every act. They take the right to file, in each conversation concerned.
 */
import { z } from 'zod';
import { ConversationRow } from './conversations.ts';
import { Id, type Status } from './events.ts';
import { route } from './route.ts';

/** At most so many are merged into one at once. */
export const MOST_MERGED = 20;

/**
 * Why it is offered: mail showed that they belong together, the same correspondent, a similar subject, or it is what
 * was looked for.
 */
export const MergeReason = z.enum(['proposed', 'correspondent', 'subject', 'found']);
export type MergeReason = z.infer<typeof MergeReason>;

export const MergeCandidate = z.object({ row: ConversationRow, why: MergeReason });
export type MergeCandidate = z.infer<typeof MergeCandidate>;

/** What a merge makes one of. */
export type Mergeable = {
  status: Status;
  assigneeId: string | null;
  departmentId: string | null;
  qualificationId: string | null;
  tagIds: readonly string[];
};

const urgency: readonly Status[] = ['resolved', 'pending', 'open'];

/**
 * How the conversation that stays stands once the others are in it: whoever has it keeps it, and where nobody does, who
 * had the first of the others gets it; so with department and qualification. The most pressing status wins. Pure; the
 * server decides by it and the browser shows it beforehand.
 */
export function mergeOutcome(kept: Mergeable, absorbed: readonly Mergeable[]): Mergeable {
  const all = [kept, ...absorbed];
  const first = <T>(of: (one: Mergeable) => T | null): T | null => {
    for (const one of all) {
      const value = of(one);
      if (value !== null) return value;
    }
    return null;
  };
  return {
    status: all
      .map(({ status }) => status)
      .reduce((a, b) => (urgency.indexOf(b) > urgency.indexOf(a) ? b : a)),
    assigneeId: first(({ assigneeId }) => assigneeId),
    departmentId: first(({ departmentId }) => departmentId),
    qualificationId: first(({ qualificationId }) => qualificationId),
    tagIds: [...new Set(all.flatMap(({ tagIds }) => tagIds))].sort(),
  };
}

const id = z.object({ id: Id });
const changed = z.object({ row: ConversationRow, undo: Id.nullable() });

export const merging = {
  /**
   * The others become part of this one: their mails, notes, drafts, tags, followers and who read them. Each keeps its
   * history and leads here from then on. All of the same mailbox, and each one that I may act on. Refused while an
   * answer of one of them is being sent.
   */
  merge: route('file')
    .route({ method: 'POST', path: '/conversations/{id}/merge' })
    .input(id.extend({ otherIds: z.array(Id).min(1).max(MOST_MERGED) }))
    .output(changed),
  /**
   * These messages become a conversation of their own (`separated`) in the same mailbox, which begins as this one
   * stands: status, assignee, department, qualification, tags, followers. What answers them joins it. Notes stay.
   */
  split: route('file')
    .route({ method: 'POST', path: '/conversations/{id}/split' })
    .input(id.extend({ messageIds: z.array(Id).min(1).max(500) }))
    .output(changed.extend({ separated: ConversationRow })),
  /**
   * With what it may be merged, the likeliest first: without `text` what looks like the same matter; else what is found,
   * where `text` may also be a link of ours or a Message-ID. Only what I may act on.
   */
  candidates: route('file')
    .route({ method: 'GET', path: '/conversations/{id}/merge-candidates' })
    .input(id.extend({ text: z.string().trim().max(1000).optional() }))
    .output(z.array(MergeCandidate)),
};
