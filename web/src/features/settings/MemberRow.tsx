import type { MailboxDetail } from '@guichet/contract/mailboxes';
import type { MailboxRole, PrivilegeOverrides } from '@guichet/contract/privileges';
import { Trans, useLingui } from '@lingui/react/macro';
import { useId, useState } from 'react';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './members.module.css';
import { PrivilegeChoices } from './PrivilegeChoices.tsx';
import { type GroupShare, privilegeGroups, privilegeWords, sharesOf } from './privilege-words.ts';

export interface MemberRowProps {
  mailbox: MailboxDetail;
  member: MailboxDetail['members'][number];
  opened: boolean;
  onToggle: () => void;
  onSet: (role: MailboxRole, overrides: PrivilegeOverrides) => void;
  onRemove: () => void;
}

/** One member: the role, what he holds of each group, and the fine privileges below when opened. */
export function MemberRow({ mailbox, member, opened, onToggle, onSet, onRemove }: MemberRowProps) {
  const { t } = useLingui();
  const panelId = useId();
  const { person, role, overrides } = member;
  const { name } = person;
  const shares = sharesOf(role, mailbox.defaults, overrides);
  return (
    <>
      <tr data-opened={opened || undefined}>
        <th scope="row">
          <span className={styles.person}>
            <Avatar name={name} id={person.id} size={24} online={person.online} decorative />
            <span>
              {name}
              {person.deactivated && <span className={styles.off}>{t`désactivé`}</span>}
            </span>
          </span>
        </th>
        <td className={styles.role}>
          <Select
            controlSize="bar"
            quiet
            aria-label={t`Rôle de ${name}`}
            data={[
              { value: 'member', label: t`Membre` },
              { value: 'dispatcher', label: t`Dispatcheur` },
            ]}
            value={role}
            onChange={(chosen) => chosen && chosen !== role && onSet(chosen as MailboxRole, overrides)}
          />
        </td>
        {shares.map((share) => (
          <td key={share.id} className={styles.group}>
            <ShareMark share={share} />
          </td>
        ))}
        <td>
          <IconButton
            icon={opened ? 'chevron-up' : 'chevron-down'}
            name={opened ? t`Fermer les droits de ${name}` : t`Droits de ${name} en détail`}
            aria-expanded={opened}
            aria-controls={panelId}
            onClick={onToggle}
          />
        </td>
      </tr>
      {opened && (
        <tr id={panelId}>
          <td colSpan={privilegeGroups.length + 3} className={styles.detail}>
            <PrivilegeChoices
              name={name}
              role={role}
              defaults={mailbox.defaults}
              overrides={overrides}
              onChange={(next) => onSet(role, next)}
            />
            <Removal name={name} onRemove={onRemove} />
          </td>
        </tr>
      )}
    </>
  );
}

/** All, part or nothing of a group; its words say which. */
function ShareMark({ share }: { share: GroupShare }) {
  const { t, i18n } = useLingui();
  const held = share.held.map((privilege) => i18n._(privilegeWords[privilege])).join(', ');
  const words = {
    all: t`Tout : ${held}`,
    part: t`En partie : ${held}`,
    none: t`Rien`,
  }[share.share];
  const icon = ({ all: 'check', part: 'circle-dot', none: 'minus' } as const)[share.share];
  return (
    <span className={styles.share} data-share={share.share} title={words}>
      <Icon name={icon} label={words} />
      {share.isOwn && <span className={styles.own} title={t`Réglé pour cette personne`} />}
    </span>
  );
}

function Removal({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  return (
    <p className={styles.removal}>
      {asking ? (
        <>
          <span>
            <Trans>Ce que {name} a en cours ici revient à non assigné. L’historique reste.</Trans>
          </span>
          <Button size="sm" onClick={() => setAsking(false)}>
            {t({ message: 'Annuler', context: 'leave a form' })}
          </Button>
          <Button size="sm" variant="danger" icon="user-minus" onClick={onRemove}>
            {t`Retirer ${name}`}
          </Button>
        </>
      ) : (
        <Button size="sm" variant="danger" icon="user-minus" onClick={() => setAsking(true)}>
          {t`Retirer de la boîte`}
        </Button>
      )}
    </p>
  );
}
