import { Trans, useLingui } from '@lingui/react/macro';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { cachedRow } from '../../data/cached-row.ts';
import { correspondentName } from '../../data/correspondent.ts';
import { mailboxOf, useMe } from '../../data/me.ts';
import { firstName } from '../../data/people.ts';
import { onlinePart, presentPart, useLive } from '../../data/use-live.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import styles from './nav.module.css';

/** Which colleagues are here, and what each does as far as I may see it. `alone`: says so when nobody is. */
export function OnlineNow({ alone = false }: { alone?: boolean }) {
  const { t } = useLingui();
  const me = useMe();
  const online = useLive(onlinePart);
  const present = useLive(presentPart);
  const client = useQueryClient();
  // Whom they read or write to is known from the rows: look again when rows have come.
  useIsFetching({ queryKey: ['list'] });
  const { people } = useLookup(me.mailboxes.map(({ id }) => id));
  const others = online
    .filter((id) => id !== me.id)
    .map((id) => people.get(id))
    .filter((person) => person !== undefined)
    .sort((a, b) => a.name.localeCompare(b.name));
  if (others.length === 0) {
    return alone ? <p className={styles.nobody}>{t`Personne d’autre n’est en ligne.`}</p> : null;
  }
  const doing = (personId: string) => {
    const signs = present.filter((one) => one.personId === personId);
    const sign =
      signs.find((one) => one.mode === 'writing') ?? signs.find((one) => one.conversationId) ?? signs[0];
    if (!sign) return null;
    const row = sign.conversationId === null ? undefined : cachedRow(client, sign.conversationId);
    const whom = row ? correspondentName(row) : null;
    if (whom === null) {
      const mailbox = mailboxOf(me, sign.mailboxId);
      return mailbox ? { isWriting: false, words: t`dans ${mailbox.name}` } : null;
    }
    const isWriting = sign.mode === 'writing';
    return { isWriting, words: isWriting ? t`écrit à ${whom}` : t`lit ${whom}` };
  };
  return (
    <>
      <h2 className={styles.heading}>
        <Trans>En ligne</Trans> <span className="num">{others.length}</span>
      </h2>
      <ul className={styles.people}>
        {others.map((person) => {
          const act = doing(person.id);
          return (
            <li key={person.id} className={styles.person} title={person.name}>
              <Avatar name={person.name} id={person.id} size={18} online decorative />
              <span className={styles.name}>{firstName(person.name)}</span>
              {act && (
                <span className={styles.act} data-writing={act.isWriting || undefined}>
                  {act.words}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
