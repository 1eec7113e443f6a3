import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../../data/api.ts';
import { meQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { EntrancePage, type Language } from './EntrancePage.tsx';
import styles from './entrance.module.css';
import { Refusal } from './Refusal.tsx';

export interface WelcomeProps {
  /** The form that connects a mailbox, and what it calls once it is there. */
  renderConnect: (callbacks: { onConnected: () => void; onCancel: () => void }) => ReactNode;
}

/** Right after set-up: a real mailbox, or the invented company. */
export function Welcome({ renderConnect }: WelcomeProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { now } = usePersonFormat();
  const [step, setStep] = useState<'choice' | 'connect' | 'filling'>('choice');
  const [since, setSince] = useState<Date | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  // Someone is signed in here: the language is his own, not only the page's.
  const onLanguage = (language: Language) => {
    client.setQueryData(meQuery.queryKey, (me) => (me ? { ...me, language } : me));
    api.people.updateMe({ language }).catch(() => client.invalidateQueries({ queryKey: meQuery.queryKey }));
  };
  const start = () => window.location.assign('/');
  const fill = async () => {
    setStep('filling');
    setSince(now());
    setFailure(null);
    try {
      await api.setup.fillDemo();
      start();
    } catch (error) {
      setFailure(error);
      setStep('choice');
    }
  };
  if (step === 'connect') {
    return (
      <EntrancePage
        title={t`Connecter une boîte`}
        lead={t`Guichet lit cette boîte par IMAP et répond par SMTP. L’import n’envoie rien à personne.`}
        onLanguage={onLanguage}
        wide
      >
        {renderConnect({ onConnected: start, onCancel: () => setStep('choice') })}
      </EntrancePage>
    );
  }
  return (
    <EntrancePage
      title={t`Par quoi commencer`}
      lead={t`Guichet est en service. Il lui manque des emails.`}
      onLanguage={onLanguage}
      wide
    >
      {step === 'filling' && since ? (
        <div className={styles.filling} role="status">
          <p className="strong">
            <Trans>Les emails d’exemple sont en cours de création.</Trans>
          </p>
          <p className="ink-2">
            <Trans>
              Huit collègues, quatre boîtes et environ 300 conversations sont rejoués un à un, avec leur
              historique. Cela prend jusqu’à une minute ; la page s’ouvre ensuite d’elle-même.
            </Trans>
          </p>
          <p className="ink-3">
            <Trans>
              Commencé <RelativeTime date={since} as="relative" />
            </Trans>
          </p>
        </div>
      ) : (
        <>
          <Refusal failure={failure} />
          <ul className={styles.choices}>
            <li className={styles.choice}>
              <Icon name="plug-connected" size={20} />
              <h2 className="strong">{t`Une boîte de votre entreprise`}</h2>
              <p className="ink-2">
                <Trans>
                  Adresse et mot de passe suffisent le plus souvent. Les emails récents arrivent en premier,
                  vous pouvez travailler pendant l’import.
                </Trans>
              </p>
              <Button variant="primary" size="lg" onClick={() => setStep('connect')}>
                {t`Connecter une boîte`}
              </Button>
            </li>
            <li className={styles.choice}>
              <Icon name="bulb" size={20} />
              <h2 className="strong">{t`Une entreprise inventée`}</h2>
              <p className="ink-2">
                <Trans>
                  Des emails d’exemple pour tout essayer à plusieurs. Rien ne part au dehors. Pour de vrais
                  emails, on repart ensuite d’un dossier de données vide.
                </Trans>
              </p>
              <Button size="lg" onClick={() => void fill()}>
                {t`Essayer avec des mails d’exemple`}
              </Button>
            </li>
          </ul>
        </>
      )}
    </EntrancePage>
  );
}
