import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { showToast } from '../../ui/Toast.tsx';
import { Failure } from './Failure.tsx';
import { MemberRow } from './MemberRow.tsx';
import styles from './members.module.css';
import { privilegeGroups } from './privilege-words.ts';
import { Part } from './SectionPage.tsx';
import { mailboxesQuery, peopleQuery } from './settings-queries.ts';
import { TableScroll } from './TableScroll.tsx';
import { useAct } from './use-act.ts';

/** People against what they may do; one row opens on the fine privileges. */
export function MemberMatrix({ mailbox }: { mailbox: MailboxDetail }) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const [opened, setOpened] = useState<string | null>(null);
  const renew = async () => {
    await client.invalidateQueries({ queryKey: mailboxesQuery.queryKey });
    void client.invalidateQueries({ queryKey: ['me'] });
    void client.invalidateQueries({ queryKey: ['vocabulary', mailbox.id] });
  };
  const act = useAct(renew);
  const remove = (personId: string, name: string) =>
    act.run(async () => {
      const { released } = await api.mailboxes.removeMember({ mailboxId: mailbox.id, personId });
      const conversations = plural(released, {
        0: 'aucune conversation à reprendre',
        one: '# conversation revient à non assigné',
        other: '# conversations reviennent à non assigné',
      });
      showToast({ text: t`${name} n’est plus membre : ${conversations}.` });
    });
  return (
    <Part
      title={t`Membres`}
      detail={<Trans>Un membre agit sur ce qui lui est assigné, un dispatcheur sur tout.</Trans>}
    >
      <Failure failure={act.failure} />
      <TableScroll label={t`Membres et leurs droits`}>
        <table className={styles.matrix}>
          <thead>
            <tr>
              <th scope="col">{t({ message: 'Personne', context: 'column head' })}</th>
              <th scope="col">{t`Rôle`}</th>
              {privilegeGroups.map((group) => (
                <th key={group.id} scope="col" className={styles.group}>
                  {i18n._(group.label)}
                </th>
              ))}
              <th scope="col">{t`Détail`}</th>
            </tr>
          </thead>
          <tbody>
            {mailbox.members.map((member) => (
              <MemberRow
                key={member.person.id}
                mailbox={mailbox}
                member={member}
                opened={opened === member.person.id}
                onToggle={() => setOpened(opened === member.person.id ? null : member.person.id)}
                onSet={(role, overrides) =>
                  act.run(() =>
                    api.mailboxes.setMember({
                      mailboxId: mailbox.id,
                      personId: member.person.id,
                      role,
                      overrides,
                    }),
                  )
                }
                onRemove={() => remove(member.person.id, member.person.name)}
              />
            ))}
          </tbody>
        </table>
      </TableScroll>
      {mailbox.members.length > 0 && <Legend />}
      {mailbox.members.length === 0 && (
        <p className="ink-2">
          <Trans>Personne ne travaille ici : les emails arrivent sans que personne ne les voie.</Trans>
        </p>
      )}
      <AddMember
        mailbox={mailbox}
        onAdd={(personId) =>
          act.run(() => api.mailboxes.setMember({ mailboxId: mailbox.id, personId, role: 'member' }))
        }
      />
    </Part>
  );
}

/** What the signs of the matrix stand for. */
function Legend() {
  return (
    <p className={styles.legend}>
      <span>
        <Icon name="check" size={14} />
        <Trans>tout</Trans>
      </span>
      <span>
        <Icon name="circle-dot" size={14} />
        <Trans>en partie</Trans>
      </span>
      <span>
        <Icon name="minus" size={14} />
        <Trans>rien</Trans>
      </span>
      <span>
        <span className={styles.dot} />
        <Trans>réglé pour cette personne</Trans>
      </span>
    </p>
  );
}

function AddMember({ mailbox, onAdd }: { mailbox: MailboxDetail; onAdd: (personId: string) => void }) {
  const { t } = useLingui();
  const { data: people } = useQuery(peopleQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const members = new Set(mailbox.members.map((member) => member.person.id));
  const others = (people ?? []).filter((person) => !members.has(person.id) && !person.deactivated);
  if (people && others.length === 0) {
    return (
      <p className={styles.everyone}>
        <Trans>Tout le monde est membre de cette boîte.</Trans>
      </p>
    );
  }
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen === null) return;
        onAdd(chosen);
        setChosen(null);
      }}
    >
      <Select
        aria-label={t`Personne à ajouter`}
        placeholder={t`Nom de la personne`}
        icon="user-plus"
        searchable
        data={others.map((person) => ({ value: person.id, label: person.name }))}
        renderOption={({ option }) => (
          <span className={styles.option}>
            <Avatar name={option.label} id={option.value} size={22} decorative />
            {option.label}
          </span>
        )}
        value={chosen}
        onChange={setChosen}
        nothingFoundMessage={t`Personne de ce nom`}
      />
      <Button type="submit" size="lg" unavailable={chosen === null && t`Choisissez d’abord une personne.`}>
        {t`Ajouter comme membre`}
      </Button>
    </form>
  );
}
