import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { callPlain } from '../../data/api.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Icon } from '../../ui/Icon.tsx';
import styles from './entrance.module.css';
import { Refusal } from './Refusal.tsx';

export interface DemoPeopleProps {
  people: readonly { id: string; name: string; title: string }[];
  onEntered: () => void;
}

/** The demo's people: one click signs in as one of them. */
export function DemoPeople({ people, onEntered }: DemoPeopleProps) {
  const { t } = useLingui();
  const [entering, setEntering] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const enterAs = async (personId: string) => {
    if (entering) return;
    setEntering(personId);
    setFailure(null);
    try {
      await callPlain('POST', '/api/demo/sign-in', { personId });
      onEntered();
    } catch (error) {
      setFailure(error);
      setEntering(null);
    }
  };
  return (
    <>
      <p className={styles.lead}>
        <Trans>
          Choisissez qui vous êtes. L’entreprise et ses emails sont inventés, rien ne part au dehors.
        </Trans>
      </p>
      <ul className={styles.people} aria-label={t`Personnes de la démonstration`}>
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className={styles.person}
              onClick={() => void enterAs(person.id)}
              aria-busy={entering === person.id}
            >
              <Avatar name={person.name} id={person.id} size={32} decorative />
              <span className="grow">
                <span className={styles.personName}>{person.name}</span>
                <span className={styles.personTitle}>{person.title}</span>
              </span>
              {entering === person.id ? (
                <span className="t-small ink-3">{t`Connexion…`}</span>
              ) : (
                <Icon name="chevron-right" />
              )}
            </button>
          </li>
        ))}
      </ul>
      <Refusal failure={failure} />
    </>
  );
}
