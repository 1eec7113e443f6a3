import type { MailboxDefaults, MailboxRole, PrivilegeOverrides } from '@guichet/contract/privileges';
import { useLingui } from '@lingui/react/macro';
import { Segmented } from '../../ui/fields.tsx';
import styles from './members.module.css';
import { choiceOf, isPreset, privilegeGroups, privilegeWords, withChoice } from './privilege-words.ts';

export interface PrivilegeChoicesProps {
  name: string;
  role: MailboxRole;
  defaults: MailboxDefaults;
  overrides: PrivilegeOverrides;
  onChange: (overrides: PrivilegeOverrides) => void;
}

/** Every fine privilege of one member: as the role has it, yes, or no. */
export function PrivilegeChoices({ name, role, defaults, overrides, onChange }: PrivilegeChoicesProps) {
  const { t, i18n } = useLingui();
  return (
    <div className={styles.choices}>
      {privilegeGroups.map((group) => (
        <fieldset key={group.id} className={styles.choiceGroup}>
          <legend>{i18n._(group.label)}</legend>
          {group.privileges.map((privilege) => {
            const label = i18n._(privilegeWords[privilege]);
            const preset = isPreset(role, defaults, privilege) ? t`Rôle : oui` : t`Rôle : non`;
            return (
              <div key={privilege} className={styles.choice}>
                <span>{label}</span>
                <Segmented
                  label={t`${label}, pour ${name}`}
                  options={[
                    { value: 'preset', label: preset },
                    { value: 'yes', label: t`Oui` },
                    { value: 'no', label: t`Non` },
                  ]}
                  value={choiceOf(overrides, privilege)}
                  onChange={(choice) => onChange(withChoice(overrides, privilege, choice))}
                />
              </div>
            );
          })}
        </fieldset>
      ))}
    </div>
  );
}
