/** Followers are told of what happens in a conversation, beside its assignee. They are people who may see it. */
import { loadViewer } from '../access/viewer.ts';
import { maySee, type Viewer } from '../access/visibility.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import { forbidden, invalid } from '../platform/errors.ts';
import { actAs } from './record-act.ts';

/** Throws `invalid` for someone who may not see it. */
export function decideFollow(
  followerIds: readonly string[],
  personId: string,
  following: boolean,
  isEntitled: boolean,
): EventDraft[] {
  if (followerIds.includes(personId) === following) return [];
  if (following && !isEntitled) throw invalid('follow.notEntitled');
  return [
    {
      kind: following ? 'conversation.followed' : 'conversation.unfollowed',
      v: 1,
      data: { personId },
    },
  ];
}

export type FollowInput = { conversationId: string; personId: string; following: boolean };

/**
 * Follows, or no longer. Oneself: whoever sees it. Another person: who may assign, without being bound to what is
 * his own. There is nobody to follow with in a personal mailbox. Gives the id of the act, or null.
 */
export function followConversation(
  writing: Writing,
  viewer: Viewer,
  input: FollowInput,
): Promise<string | null> {
  const { conversationId, personId, following } = input;
  const isOwn = personId === viewer.personId;
  const act = { kind: 'follow', privilege: null };
  return actAs(writing, viewer, conversationId, act, async ({ state, sight, membership, require }) => {
    if (membership.kind === 'personal') throw forbidden('privilege.missing');
    if (!isOwn) await require('assign');
    const follower = isOwn ? viewer : await loadViewer(writing.tx, personId);
    const isEntitled = follower !== null && maySee(follower, sight);
    return decideFollow(state.work.followerIds, personId, following, isEntitled);
  });
}
