import type { PersonAdmin } from '@guichet/contract/people';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { RelativeTime, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { type HandedLink, PasswordLinkDialog } from './PasswordLinkDialog.tsx';
import { PersonDialog } from './PersonDialog.tsx';
import { PersonMenu } from './PersonMenu.tsx';
import { roleWords } from './role-words.ts';
import { SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { departmentsQuery, peopleQuery } from './settings-queries.ts';

/** Everyone who works here: who they are, what they may administer, whether they can sign in. */
export function PeopleSection() {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { data: people, error } = useQuery(peopleQuery);
  const [edited, setEdited] = useState<PersonAdmin | 'new' | null>(null);
  const [link, setLink] = useState<HandedLink | null>(null);
  const ordered = [...(people ?? [])].sort((a, b) => Number(a.deactivated) - Number(b.deactivated));
  return (
    <SectionPage
      title={t`Utilisateurs`}
      count={people && format.number(people.filter((person) => !person.deactivated).length)}
      actions={
        <Button icon="user-plus" onClick={() => setEdited('new')}>
          {t`Ajouter une personne`}
        </Button>
      }
    >
      {error && !people ? <Failure failure={error} /> : null}
      {!people && !error && <SkeletonRows rows={5} rowHeight={52} avatar={false} />}
      <ul className={styles.lines}>
        {ordered.map((person) => (
          <PersonLine key={person.id} person={person} onEdit={() => setEdited(person)} onLink={setLink} />
        ))}
      </ul>
      {edited !== null && (
        <PersonDialog
          person={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onCreated={(made) => {
            setEdited(null);
            setLink(made);
          }}
        />
      )}
      {link && <PasswordLinkDialog link={link} onClose={() => setLink(null)} />}
    </SectionPage>
  );
}

interface PersonLineProps {
  person: PersonAdmin;
  onEdit: () => void;
  onLink: (link: HandedLink) => void;
}

function PersonLine({ person, onEdit, onLink }: PersonLineProps) {
  const { i18n } = useLingui();
  const [failure, setFailure] = useState<unknown>(null);
  const { data: departments } = useQuery(departmentsQuery);
  const own = (departments ?? []).filter(({ id }) => person.departmentIds.includes(id));
  return (
    <li className={styles.person} data-off={person.deactivated || undefined}>
      <Avatar name={person.name} id={person.id} size={28} online={person.online} decorative />
      <span className="ellipsis">
        <span className={styles.rowName}>{person.name}</span>
        <span className={styles.rowDetail}>{person.email}</span>
      </span>
      <span className={styles.personChips}>
        {own.map((department) => (
          <Chip key={department.id} kind="outlined" shrink>
            {department.name}
          </Chip>
        ))}
      </span>
      <span className={`${styles.personStatus} t-small ink-3`}>
        {person.deactivated ? (
          <Trans>désactivé, son historique reste</Trans>
        ) : !person.hasPassword ? (
          <Trans>sans mot de passe encore</Trans>
        ) : person.online ? (
          <Trans>en ligne</Trans>
        ) : (
          person.lastSeenAt && (
            <Trans>
              vu <RelativeTime date={new Date(person.lastSeenAt)} as="relative" />
            </Trans>
          )
        )}
      </span>
      <span className={styles.personRole}>
        <Chip kind={person.role === 'agent' ? 'neutral' : 'accent'}>{i18n._(roleWords(person.role))}</Chip>
      </span>
      <span className={styles.personMenu}>
        <PersonMenu person={person} onEdit={onEdit} onLink={onLink} onFailure={setFailure} />
      </span>
      <div className={styles.personRefusal}>
        <Failure failure={failure} />
      </div>
    </li>
  );
}
