import type { FillProgress } from '@guichet/contract/setup';
import { Trans, useLingui } from '@lingui/react/macro';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { api } from '../../data/api.ts';
import { meQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { EntrancePage, type Language } from './EntrancePage.tsx';
import styles from './entrance.module.css';
import { Refusal } from './Refusal.tsx';

const progressQuery = queryOptions({
  queryKey: ['instance', 'demo'],
  queryFn: () => api.setup.demoProgress(),
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.state === 'filling' ? 700 : false),
});

export interface WelcomeProps {
  /** The form that connects a mailbox, and what it calls once it is there. */
  renderConnect: (callbacks: { onConnected: () => void; onCancel: () => void }) => ReactNode;
}

/** Right after set-up: a real mailbox, or the invented company. */
export function Welcome({ renderConnect }: WelcomeProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [step, setStep] = useState<'choice' | 'connect'>('choice');
  // It goes on without this page: whoever comes back finds how far it is.
  const { data: progress } = useQuery(progressQuery);
  const [failure, setFailure] = useState<unknown>(null);
  // Someone is signed in here: the language is his own, not only the page's.
  const onLanguage = (language: Language) => {
    client.setQueryData(meQuery.queryKey, (me) => (me ? { ...me, language } : me));
    api.people.updateMe({ language }).catch(() => client.invalidateQueries({ queryKey: meQuery.queryKey }));
  };
  const start = () => window.location.assign('/');
  const isDone = progress?.state === 'done';
  useEffect(() => {
    if (isDone) window.location.assign('/');
  }, [isDone]);
  const fill = async () => {
    setFailure(null);
    try {
      await api.setup.fillDemo();
      await client.invalidateQueries({ queryKey: progressQuery.queryKey });
    } catch (error) {
      setFailure(error);
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
      {progress && (progress.state === 'filling' || isDone) ? (
        <Filling progress={progress} />
      ) : (
        <>
          <Refusal failure={failure} />
          {progress?.state === 'failed' && failure === null && (
            <p className={styles.broken} role="alert">
              <Trans>
                La création des emails d’exemple s’est interrompue. Rien n’en est resté : vous pouvez
                recommencer.
              </Trans>
            </p>
          )}
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
                {t`Essayer avec des emails d’exemple`}
              </Button>
            </li>
          </ul>
        </>
      )}
    </EntrancePage>
  );
}

/** How far the invented company is. */
function Filling({ progress: { state, done, of } }: { progress: FillProgress }) {
  const { t } = useLingui();
  // The last steps are the ones that make it stand; a full bar that waits would be a lie.
  const percent = state === 'done' ? 100 : Math.min(99, Math.floor((done / Math.max(of, 1)) * 100));
  return (
    <div className={styles.filling}>
      <p className="strong" role="status">
        <Trans>Les emails d’exemple sont en cours de création.</Trans>
      </p>
      <div className={styles.progress}>
        <ProgressBar
          value={percent}
          max={100}
          height={6}
          label={t`Création des emails d’exemple`}
          valueText={t`${percent} %`}
        />
        <span className="num ink-2">{t`${percent} %`}</span>
      </div>
      <p className="ink-2">
        <Trans>
          Huit collègues, quatre boîtes et environ 300 conversations sont rejoués un à un, avec leur
          historique. Cela prend jusqu’à une minute ; la page s’ouvre ensuite d’elle-même.
        </Trans>
      </p>
    </div>
  );
}
