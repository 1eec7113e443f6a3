import { useLingui } from '@lingui/react/macro';
import { Select, TextInput } from '../../ui/fields.tsx';
import styles from './account-form.module.css';
import { type Security, type ServerValues, type Side, withSecurity } from './account-values.ts';

export interface ServerFieldsProps {
  side: Side;
  value: ServerValues;
  onChange: (server: ServerValues) => void;
  /** The sentence beside `host`, `port` or `user`. */
  error: (field: 'host' | 'port' | 'user') => string | undefined;
  /** Where the values come from, in words. */
  source?: string | undefined;
}

/** One server: name, port, encryption, login. */
export function ServerFields({ side, value, onChange, error, source }: ServerFieldsProps) {
  const { t } = useLingui();
  const title = side === 'imap' ? t`Réception, par IMAP` : t`Envoi, par SMTP`;
  const names =
    side === 'imap'
      ? {
          host: t`Serveur IMAP`,
          port: t`Port IMAP`,
          security: t`Chiffrement IMAP`,
          user: t`Identifiant IMAP`,
        }
      : {
          host: t`Serveur SMTP`,
          port: t`Port SMTP`,
          security: t`Chiffrement SMTP`,
          user: t`Identifiant SMTP`,
        };
  return (
    <fieldset className={styles.server}>
      <legend className="strong">{title}</legend>
      {source && <p className={`${styles.source} t-small ink-3`}>{source}</p>}
      <TextInput
        label={names.host}
        value={value.host}
        error={error('host')}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ ...value, host: event.currentTarget.value })}
      />
      <div className={styles.pair}>
        <TextInput
          label={names.port}
          inputMode="numeric"
          value={value.port}
          error={error('port')}
          autoComplete="off"
          onChange={(event) => onChange({ ...value, port: event.currentTarget.value })}
        />
        <Select
          label={names.security}
          data={[
            { value: 'tls', label: 'TLS' },
            { value: 'starttls', label: 'STARTTLS' },
            { value: 'plain', label: t`Aucun` },
          ]}
          value={value.security}
          onChange={(security) => security && onChange(withSecurity(value, side, security as Security))}
        />
      </div>
      <TextInput
        label={names.user}
        value={value.user}
        error={error('user')}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ ...value, user: event.currentTarget.value })}
      />
    </fieldset>
  );
}
