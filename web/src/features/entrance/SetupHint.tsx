import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { instanceQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { EntrancePage, type LanguageChoice } from './EntrancePage.tsx';
import styles from './entrance.module.css';

/** The set-up opened without its link: where the link is, or that there is nothing left to set up. */
export function SetupHint({ onLanguage }: LanguageChoice) {
  const { t } = useLingui();
  const instance = useQuery(instanceQuery);
  if (instance.data && !instance.data.needsSetup) return <SetupDone onLanguage={onLanguage} />;
  return (
    <EntrancePage title={t`Guichet attend sa mise en service`} onLanguage={onLanguage}>
      <div className={styles.fact}>
        <p>
          <Trans>
            Ouvrez le lien affiché dans le terminal où Guichet a été lancé. La personne qui l’ouvre devient le
            premier administrateur.
          </Trans>
        </p>
        <p>
          <Trans>
            Le lien ne sert qu’une fois, et chaque démarrage en affiche un nouveau tant que personne n’est là.
          </Trans>
        </p>
      </div>
    </EntrancePage>
  );
}

/** The set-up opened when somebody has done it. */
export function SetupDone({ onLanguage }: LanguageChoice) {
  const { t } = useLingui();
  return (
    <EntrancePage
      title={t`Guichet est déjà en service`}
      lead={t`Connectez-vous. Sans compte, demandez un lien à un administrateur.`}
      onLanguage={onLanguage}
    >
      <div className={styles.form}>
        <Button variant="primary" size="lg" fullWidth onClick={() => window.location.assign('/')}>
          {t`Ouvrir Guichet`}
        </Button>
      </div>
    </EntrancePage>
  );
}
