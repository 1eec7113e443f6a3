import type { AccountState } from '@guichet/contract/mailboxes';
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { RelativeTime, usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './account-detail.module.css';
import { accountInput, valuesOf } from './account-values.ts';
import { TestSteps, useConnectionTest } from './ConnectionTest.tsx';
import { Failure } from './Failure.tsx';
import { Part } from './SectionPage.tsx';

export interface AccountTestProps {
  state: AccountState;
  onChange: () => void;
}

/** The connection test with what is stored. */
export function AccountTest({ state, onChange }: AccountTestProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const test = useConnectionTest(state.mailboxId);
  const [failure, setFailure] = useState<unknown>(null);
  const run = () => {
    setFailure(null);
    test.run(accountInput(valuesOf(state))).catch((error: unknown) => setFailure(error));
  };
  const { result } = test;
  const took = result && format.elapsed(result.steps.reduce((sum, step) => sum + step.milliseconds, 0));
  return (
    <Part
      title={t`Test de la connexion`}
      detail={
        result && (
          <Trans>
            <RelativeTime date={result.at} as="relative" />, durée {took}
          </Trans>
        )
      }
    >
      {result && <TestSteps result={result} />}
      {!result && (
        <p className="ink-2">
          <Trans>
            Nom, chiffrement, identification, dossiers, envoi : chaque étape est essayée avec les réglages
            enregistrés.
          </Trans>
        </p>
      )}
      <Failure failure={failure} />
      <div className={styles.testActions}>
        <Button
          icon="plug-connected"
          onClick={run}
          aria-busy={test.busy}
          unavailable={test.busy && t`Test en cours`}
        >
          {test.busy ? t`Test en cours…` : t`Tester la connexion`}
        </Button>
        {result && !result.ok && (
          <Button variant="primary" onClick={onChange}>
            {t`Modifier les serveurs et le mot de passe`}
          </Button>
        )}
      </div>
    </Part>
  );
}
