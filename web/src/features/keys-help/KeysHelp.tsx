import { useLingui } from '@lingui/react/macro';
import { Dialog } from '../../ui/Dialog.tsx';
import { KeyHint } from '../../ui/KeyHint.tsx';
import styles from './keys-help.module.css';

export type KeyGroup = {
  id: string;
  title: string;
  /** `keys`: one spelling or several that do the same or belong together. */
  entries: readonly { id: string; label: string; keys: readonly string[] }[];
};

export interface KeysHelpProps {
  opened: boolean;
  onClose: () => void;
  groups: readonly KeyGroup[];
  /** Single keys are off in this person's preferences. */
  singleKeysOff: boolean;
}

/** Every key that does something here, in groups. */
export function KeysHelp({ opened, onClose, groups, singleKeysOff }: KeysHelpProps) {
  const { t } = useLingui();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t`Aide clavier`}
      width={640}
      isRead
      {...(singleKeysOff ? { note: t`Les raccourcis à une touche sont désactivés dans votre profil.` } : {})}
    >
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.id} className={styles.group}>
            <h3 className={styles.title}>{group.title}</h3>
            <dl className={styles.keys}>
              {group.entries.map((entry) => (
                <div key={entry.id} className={styles.line}>
                  <dt>{entry.label}</dt>
                  <dd className={styles.hints}>
                    {entry.keys.map((keys) => (
                      <KeyHint key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
