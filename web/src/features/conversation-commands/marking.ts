import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import type { Command, Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import type { CommandDeps } from './deps.ts';

type On = Pick<Target, 'row' | 'me'>;

function star({ row, me }: On, starred: boolean): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { starred },
    request: () => api.conversations.star({ id: row.id, starred }),
    text: starred ? t`Étoile ajoutée` : t`Étoile retirée`,
    quiet: true,
  });
}

function follow({ row, me }: On, isFollowing: boolean): Promise<unknown> {
  const which = { id: row.id, personId: me.id };
  const others = row.followerIds.filter((id) => id !== me.id);
  return perform({
    row,
    meId: me.id,
    change: { followerIds: isFollowing ? [...others, me.id] : others },
    request: () => (isFollowing ? api.conversations.follow(which) : api.conversations.unfollow(which)),
    text: isFollowing
      ? t`Vous serez prévenu de ce qui arrive ici`
      : t`Vous ne serez plus prévenu de ce qui arrive ici`,
  });
}

function mark({ row, me }: On, isUnread: boolean): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { unread: isUnread },
    request: () =>
      isUnread ? api.conversations.markUnread({ id: row.id }) : api.conversations.markRead({ id: row.id }),
    text: isUnread ? t`Marquée comme non lue` : t`Marquée comme lue`,
    quiet: !isUnread,
  });
}

/** My own marks: star, following, read state. */
export function marking(deps: CommandDeps): Command[] {
  const follows = ({ row, me }: Target) => row.followerIds.includes(me.id);
  return [
    {
      id: 'star',
      label: () => t`Ajouter une étoile`,
      icon: 'star',
      key: '*',
      group: 'mark',
      isOffered: ({ row }) => !row.starred,
      perform: async (target) => void (await star(target, true)),
      performMany: (many) => deps.startBulk({ kind: 'star', starred: true }, many),
    },
    {
      id: 'unstar',
      label: () => t`Retirer l’étoile`,
      icon: 'star',
      key: '*',
      group: 'mark',
      isOffered: ({ row }) => row.starred,
      perform: async (target) => void (await star(target, false)),
      performMany: (many) => deps.startBulk({ kind: 'star', starred: false }, many),
    },
    {
      id: 'follow',
      label: () => t`Suivre`,
      icon: 'bell',
      key: 'w',
      group: 'mark',
      isOffered: (target) => target.mailbox.kind === 'shared' && !follows(target),
      perform: async (target) => void (await follow(target, true)),
      performMany: (many) => deps.startBulk({ kind: 'follow', following: true }, many),
    },
    {
      id: 'unfollow',
      label: () => t`Ne plus suivre`,
      icon: 'bell',
      key: 'w',
      group: 'mark',
      isOffered: follows,
      perform: async (target) => void (await follow(target, false)),
      performMany: (many) => deps.startBulk({ kind: 'follow', following: false }, many),
    },
    {
      id: 'markUnread',
      label: () => t`Marquer comme non lu`,
      icon: 'mail',
      key: 'u',
      group: 'mark',
      isOffered: ({ row }) => !row.unread,
      perform: async (target) => void (await mark(target, true)),
      performMany: (many) => deps.startBulk({ kind: 'markUnread' }, many),
    },
    {
      id: 'markRead',
      label: () => t`Marquer comme lu`,
      icon: 'mail-opened',
      key: 'Shift+U',
      group: 'mark',
      isOffered: ({ row }) => row.unread,
      perform: async (target) => void (await mark(target, false)),
      performMany: (many) => deps.startBulk({ kind: 'markRead' }, many),
    },
  ];
}
