import { Trans, useLingui } from '@lingui/react/macro';
import { Checkbox, PasswordInput, RadioGroup } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import styles from './account-form.module.css';
import { type AccountValues, asksPlain, type Side } from './account-values.ts';
import { ServerFields } from './ServerFields.tsx';

interface FieldsProps {
  values: AccountValues;
  onChange: (values: AccountValues) => void;
  /** The sentence beside `imap.host`, `imap.password`, `allowPlain` … */
  error: (name: string) => string | undefined;
}

export interface PasswordFieldProps extends FieldsProps {
  /** The account exists: empty keeps the stored password. */
  stored: boolean;
}

/** The mailbox's password, once for both servers. */
export function PasswordField({ values, onChange, error, stored }: PasswordFieldProps) {
  const { t } = useLingui();
  return (
    <PasswordInput
      label={t`Mot de passe de la boîte`}
      description={
        stored
          ? t`Vide : le mot de passe enregistré reste.`
          : t`Avec une double authentification, un mot de passe d’application. Il est chiffré sur le disque.`
      }
      value={values.password}
      error={error('imap.password')}
      autoComplete="off"
      onChange={(event) => onChange({ ...values, password: event.currentTarget.value })}
    />
  );
}

export interface ServersFieldsProps extends FieldsProps {
  stored: boolean;
  /** Where the values of each side come from, in words. */
  sources?: Partial<Record<Side, string>>;
  /** The person changed this server by hand. */
  onTouched?: (side: Side) => void;
}

/** Both servers, and what few people have to change. */
export function ServersFields(props: ServersFieldsProps) {
  const { values, onChange, error, stored, sources, onTouched } = props;
  const { t } = useLingui();
  const side = (name: Side) => (
    <ServerFields
      side={name}
      value={values[name]}
      source={sources?.[name]}
      error={(field) => error(`${name}.${field}`)}
      onChange={(server) => {
        onTouched?.(name);
        onChange({ ...values, [name]: server });
      }}
    />
  );
  return (
    <>
      <div className={styles.servers}>
        {side('imap')}
        {side('smtp')}
      </div>
      {asksPlain(values) && (
        <div className={styles.warning}>
          <Icon name="alert-triangle" />
          <div>
            <p>
              <Trans>
                Sans chiffrement, le mot de passe et les emails passent en clair : quiconque est sur le chemin
                peut les lire.
              </Trans>
            </p>
            <Checkbox
              label={t`Autoriser la connexion sans chiffrement`}
              checked={values.allowPlain}
              error={error('allowPlain') ? t`À cocher, ou choisissez TLS ou STARTTLS.` : undefined}
              onChange={(event) => onChange({ ...values, allowPlain: event.currentTarget.checked })}
            />
          </div>
        </div>
      )}
      <div className={styles.checks}>
        <Checkbox
          label={t`L’envoi a un autre mot de passe`}
          checked={values.ownSmtpPassword}
          onChange={(event) => onChange({ ...values, ownSmtpPassword: event.currentTarget.checked })}
        />
        {values.ownSmtpPassword && (
          <PasswordInput
            label={t`Mot de passe d’envoi`}
            description={stored ? t`Vide : le mot de passe enregistré reste.` : undefined}
            value={values.smtpPassword}
            error={error('smtp.password')}
            autoComplete="off"
            onChange={(event) => onChange({ ...values, smtpPassword: event.currentTarget.value })}
          />
        )}
        <Checkbox
          label={t`Le serveur range lui-même les envoyés`}
          description={t`Gmail et Microsoft 365 le font. Guichet n’ajoute alors pas de seconde copie dans Sent.`}
          checked={values.sentFiledByServer}
          onChange={(event) => onChange({ ...values, sentFiledByServer: event.currentTarget.checked })}
        />
      </div>
    </>
  );
}

/** How far back the import goes. */
export function ImportSinceField({ values, onChange }: Omit<FieldsProps, 'error'>) {
  const { t } = useLingui();
  return (
    <RadioGroup
      label={t`Importer les emails`}
      inline
      options={[
        { value: '30days', label: t`des 30 derniers jours` },
        { value: '1year', label: t`de l’année écoulée` },
        { value: 'all', label: t`depuis toujours` },
      ]}
      value={values.importSince}
      onChange={(importSince) => onChange({ ...values, importSince })}
    />
  );
}
