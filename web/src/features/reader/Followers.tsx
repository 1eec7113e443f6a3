import { t as say } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import { vocabularyQuery } from '../../data/queries.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Avatar, AvatarStack } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import styles from './reader.module.css';

interface FollowersProps {
  target: Target;
  offered: readonly Command[];
}

/** Who is told of what happens here, beside the assignee; oneself by the command, others where one may assign. */
export function Followers({ target, offered }: FollowersProps) {
  const { t } = useLingui();
  const { row, me } = target;
  const { people } = useLookup([row.mailboxId]);
  const { data: vocabulary } = useQuery(vocabularyQuery(row.mailboxId));
  const mine = offered.find(({ id }) => id === 'follow' || id === 'unfollow');
  const followers = row.followerIds.map((id) => ({
    id,
    name: id === me.id ? me.name : (people.get(id)?.name ?? '…'),
  }));
  if (target.mailbox.kind === 'personal' || (!mine && followers.length === 0)) return null;
  const names = followers.map(({ name }) => name).join(', ');
  const others = may(target, 'assign')
    ? (vocabulary?.members ?? []).filter(({ id, deactivated }) => id !== me.id && !deactivated)
    : followers.filter(({ id }) => id !== me.id);
  const entries: MenuEntry[] = [
    ...(mine
      ? [
          {
            id: mine.id,
            label: mine.label(target),
            icon: 'bell' as const,
            keys: mine.key ?? '',
            onSelect: () => void mine.perform(target),
          },
        ]
      : []),
    ...(others.length > 0 ? [{ type: 'heading' as const, id: 'others', label: t`Sont aussi prévenus` }] : []),
    ...others.map(({ id, name }) => {
      const isFollowing = row.followerIds.includes(id);
      return {
        id,
        label: name,
        leading: <Avatar id={id} name={name} size={16} decorative />,
        checked: isFollowing,
        unavailable: !may(target, 'assign') && t`Un dispatcheur peut le changer.`,
        onSelect: () => void setFollowing(target, id, name, !isFollowing),
      } satisfies MenuEntry;
    }),
  ];
  return (
    <Menu
      label={t`Qui est prévenu`}
      width={240}
      entries={entries}
      trigger={
        followers.length === 0 ? (
          <Button size="sm" variant="quiet" icon="bell" aria-label={t`Suivre`}>
            <span className={styles.spare}>{t`Suivre`}</span>
          </Button>
        ) : (
          <button type="button" className={styles.label} aria-label={t`Suivie par ${names}. Changer`}>
            <Icon name="bell" size={14} />
            <AvatarStack people={followers} size={18} />
          </button>
        )
      }
    />
  );
}

function setFollowing({ row, me }: Target, personId: string, name: string, isFollowing: boolean) {
  const which = { id: row.id, personId };
  const others = row.followerIds.filter((id) => id !== personId);
  return perform({
    row,
    meId: me.id,
    change: { followerIds: isFollowing ? [...others, personId] : others },
    request: () => (isFollowing ? api.conversations.follow(which) : api.conversations.unfollow(which)),
    text: isFollowing ? say`${name} sera prévenu de ce qui arrive ici` : say`${name} ne sera plus prévenu`,
  });
}
