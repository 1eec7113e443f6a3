import type { AccountInput, TestStep } from '@guichet/contract/mailboxes';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { type Fact, FactList } from '../../ui/FactList.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { faultWords, reachedWords, stepWords, testVerdict } from './account-faults.ts';
import styles from './account-form.module.css';

export type Servers = {
  imap: { host: string; port: number; user: string };
  smtp: { host: string; port: number; user: string };
};

export interface TestResult {
  ok: boolean;
  steps: readonly TestStep[];
  /** What was tested. */
  servers: Servers;
  at: Date;
}

export interface ConnectionTestState {
  result: TestResult | null;
  busy: boolean;
  /** Tests and gives the result; throws when Guichet itself does not answer. */
  run(input: AccountInput): Promise<TestResult>;
  /** What was tested is no longer what stands in the form. */
  forget(): void;
}

/** Runs the connection test; an account that exists lends its stored passwords. */
export function useConnectionTest(mailboxId: string | null): ConnectionTestState {
  const { now } = usePersonFormat();
  const [result, setResult] = useState<TestResult | null>(null);
  const [busy, setBusy] = useState(false);
  return {
    result,
    busy,
    async run(input) {
      setBusy(true);
      try {
        const { ok, steps } = await api.mailboxes.testAccount({ ...input, mailboxId });
        const fresh = { ok, steps, servers: { imap: input.imap, smtp: input.smtp }, at: now() };
        setResult(fresh);
        return fresh;
      } finally {
        setBusy(false);
      }
    },
    forget: () => setResult(null),
  };
}

/** The steps of a test, one a row: what was reached, or exactly what failed. */
export function TestSteps({ result }: { result: TestResult }) {
  const { t, i18n } = useLingui();
  const format = usePersonFormat();
  const facts: Fact[] = result.steps.map((step) => {
    const words = step.fault
      ? faultWords(step.fault, { side: step.side, detail: step.detail, ...result.servers[step.side] })
      : null;
    return {
      id: `${step.side}-${step.step}`,
      verdict: step.ok ? 'good' : 'bad',
      label: i18n._(stepWords(step)),
      text: words ? (
        <>
          <strong>{i18n._(words.what)}</strong> {i18n._(words.remedy)}
          {words.answer && <span className={styles.answer}>{t`Réponse du serveur : ${words.answer}`}</span>}
        </>
      ) : (
        i18n._(reachedWords(step, result.servers[step.side]))
      ),
      figure: format.elapsed(step.milliseconds),
    };
  });
  return (
    <div className={styles.test} role="status">
      <FactList label={t`Test de la connexion`} facts={facts} />
      <p className="medium">{i18n._(testVerdict(result.steps))}</p>
    </div>
  );
}
