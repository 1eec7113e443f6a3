import type { Me } from '@guichet/contract/people';
import type { Presence } from '@guichet/contract/realtime';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { firstName } from '../../data/people.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { AvatarStack } from '../../ui/Avatar.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { WritingDots } from '../../ui/WritingDots.tsx';
import styles from './reader.module.css';

interface PresenceLineProps {
  presence: readonly Presence[];
  conversationId: string;
  me: Me;
  mailboxId: string;
}

/** Who else is in here: reading, or writing. Always the same height, so that nothing jumps. */
export function PresenceLine({ presence, conversationId, me, mailboxId }: PresenceLineProps) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  const { people } = useLookup([mailboxId]);
  const others = presence.filter((one) => one.conversationId === conversationId && one.personId !== me.id);
  const writingIds = new Set(others.filter((one) => one.mode === 'writing').map((one) => one.personId));
  const readingIds = new Set(others.map((one) => one.personId).filter((id) => !writingIds.has(id)));
  const cards = (ids: ReadonlySet<string>) =>
    [...ids].map((id) => ({ id, name: people.get(id)?.name ?? '…' }));
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const names = (ids: ReadonlySet<string>) => list.format(cards(ids).map((one) => firstName(one.name)));
  const writers = names(writingIds);
  const readers = names(readingIds);
  return (
    <div className={styles.presence} data-empty={others.length === 0 || undefined} aria-live="polite">
      {writingIds.size > 0 && (
        <span className={styles.inline}>
          <AvatarStack people={cards(writingIds)} size={16} />
          {t({
            message: `${plural(writingIds.size, { one: `${writers} écrit`, other: `${writers} écrivent` })}`,
          })}
          <WritingDots />
        </span>
      )}
      {readingIds.size > 0 && (
        <span className={styles.inline}>
          <AvatarStack people={cards(readingIds)} size={16} />
          {t({
            message: `${plural(readingIds.size, {
              one: `${readers} lit cette conversation`,
              other: `${readers} lisent cette conversation`,
            })}`,
          })}
        </span>
      )}
    </div>
  );
}
