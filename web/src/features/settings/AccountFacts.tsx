import type { AccountState, MailboxDetail, ServerSettings } from '@guichet/contract/mailboxes';
import { useLingui } from '@lingui/react/macro';
import { Definitions } from '../../ui/FactList.tsx';
import styles from './account-detail.module.css';
import { Part } from './SectionPage.tsx';

export interface AccountFactsProps {
  state: AccountState;
  mailbox: MailboxDetail;
}

/** Servers and options as they are stored. */
export function AccountFacts({ state, mailbox }: AccountFactsProps) {
  const { t } = useLingui();
  const security: Record<ServerSettings['security'], string> = {
    tls: 'TLS',
    starttls: 'STARTTLS',
    plain: t`sans chiffrement`,
  };
  const server = (side: Omit<ServerSettings, 'password'>) => {
    const words = security[side.security];
    return t`${side.host}, port ${side.port}, ${words}`;
  };
  const since: Record<AccountState['importSince'], string> = {
    '30days': t`30 jours avant la connexion`,
    '1year': t`un an avant la connexion`,
    all: t`le premier message`,
  };
  const contents = state.folders.filter((folder) => folder.followed === 'content');
  return (
    <div className={styles.facts}>
      <Part title={t`Réception`}>
        <Definitions
          items={[
            { label: t`Serveur IMAP`, value: server(state.imap) },
            { label: t`Identifiant`, value: state.imap.user },
            { label: t`Dossiers suivis`, value: contents.map((folder) => folder.path).join(', ') || '—' },
            { label: t`Importer depuis`, value: since[state.importSince] },
          ]}
        />
      </Part>
      <Part title={t`Envoi`}>
        <Definitions
          items={[
            { label: t`Serveur SMTP`, value: server(state.smtp) },
            { label: t`Identifiant`, value: state.smtp.user },
            { label: t`Alias`, value: mailbox.aliases.join(', ') || t`aucun` },
            {
              label: t`Copie dans Sent`,
              value: state.sentFiledByServer ? t`rangée par le serveur` : t`rangée par Guichet`,
            },
          ]}
        />
      </Part>
    </div>
  );
}
