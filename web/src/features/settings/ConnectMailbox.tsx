import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, refusalIn } from '../../data/api.ts';
import { Button } from '../../ui/Button.tsx';
import { RadioGroup, TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { TimeZoneSelect } from '../../ui/TimeZoneSelect.tsx';
import { browserTimeZone } from '../../ui/time-zones.ts';
import { ImportSinceField, PasswordField, ServersFields } from './AccountFields.tsx';
import styles from './account-form.module.css';
import { connectSchema } from './account-schema.ts';
import {
  type AccountValues,
  accountInput,
  nameFromAddress,
  newAccount,
  type Side,
} from './account-values.ts';
import { TestSteps, useConnectionTest } from './ConnectionTest.tsx';
import { Failure } from './Failure.tsx';
import { useServerGuess } from './server-guess.ts';
import { mailboxesQuery } from './settings-queries.ts';

export interface ConnectMailboxProps {
  onConnected: (mailboxId: string) => void;
  onCancel: () => void;
}

interface Values extends Pick<Parameters<typeof api.mailboxes.create>[0], 'name' | 'address' | 'timeZone'> {
  kind: 'shared' | 'personal';
  account: AccountValues;
}

const input = (values: Values) => ({
  ...values,
  address: values.address.trim(),
  account: accountInput(values.account),
});

/** A new mailbox: its address and password; the servers are found, tested, and shown. */
export function ConnectMailbox({ onConnected, onCancel }: ConnectMailboxProps) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const test = useConnectionTest(null);
  const [named, setNamed] = useState(false);
  const [advanced, setAdvanced] = useState<boolean | null>(null);
  const [submitAfterGuess, setSubmitAfterGuess] = useState(false);
  const form = useForm<Values>({
    schema: connectSchema,
    initial: () => ({
      kind: 'shared',
      name: '',
      address: '',
      timeZone: browserTimeZone(),
      account: newAccount,
    }),
    toInput: input,
    async onSubmit(values) {
      const ready = input(values);
      // The first press tests; when the test fails, the next one saves all the same.
      if (!test.result && !(await test.run(ready.account)).ok) {
        setAdvanced(true);
        return;
      }
      try {
        const { id } = await api.mailboxes.create(ready);
        await Promise.all([
          client.invalidateQueries({ queryKey: mailboxesQuery.queryKey }),
          client.invalidateQueries({ queryKey: ['me'] }),
        ]);
        onConnected(id);
      } catch (error) {
        if (refusalIn(error)?.reason !== 'address.taken') throw error;
        form.blame('address', t`Cette adresse est déjà celle d’une boîte.`);
      }
    },
  });
  const { values, change, error, leave } = form;
  const changeAccount = (account: AccountValues) => {
    test.forget();
    change({ account });
  };
  const guess = useServerGuess(values.account, changeAccount);
  const latest = useRef(form.submit);
  latest.current = form.submit;
  useEffect(() => {
    if (!submitAfterGuess || guess.busy) return;
    setSubmitAfterGuess(false);
    latest.current();
  }, [submitAfterGuess, guess.busy]);

  const hasServerFault = (['imap', 'smtp'] as Side[]).some((side) =>
    (['host', 'port', 'user'] as const).some((field) => error(`account.${side}.${field}`)),
  );
  const showServers =
    (advanced ?? guess.isUnsure) || hasServerFault || error('account.allowPlain') !== undefined;
  const failed = test.result !== null && !test.result.ok;
  const changeAddress = (address: string) => {
    test.forget();
    change(named ? { address } : { address, name: nameFromAddress(address) });
  };
  const primary = form.busy
    ? test.busy
      ? t`Test en cours…`
      : t`Enregistrement…`
    : failed
      ? t`Enregistrer quand même`
      : t`Connecter la boîte`;
  return (
    <form
      ref={form.ref}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (guess.start(values.address)) setSubmitAfterGuess(true);
        else form.submit();
      }}
    >
      <RadioGroup
        label={t`Qui y travaille`}
        options={[
          {
            value: 'shared',
            label: t`Plusieurs personnes`,
            description: t`Une boîte partagée : support, ventes…`,
          },
          {
            value: 'personal',
            label: t`Moi seulement`,
            description: t`Une boîte personnelle. Personne d’autre ne la voit.`,
          },
        ]}
        inline
        value={values.kind}
        onChange={(kind) => change({ kind })}
      />
      <div className={styles.columns}>
        <TextInput
          label={t`Adresse de la boîte`}
          type="email"
          placeholder="support@exemple.fr"
          autoComplete="off"
          autoFocus
          value={values.address}
          error={error('address')}
          onChange={(event) => changeAddress(event.currentTarget.value)}
          onBlur={() => {
            leave('address');
            guess.start(values.address);
          }}
        />
        <TextInput
          label={t`Nom affiché`}
          value={values.name}
          error={error('name')}
          autoComplete="off"
          onChange={(event) => {
            setNamed(true);
            change({ name: event.currentTarget.value });
          }}
        />
      </div>
      <PasswordField
        values={values.account}
        stored={false}
        error={(name) => error(`account.${name}`)}
        onChange={changeAccount}
      />
      <ImportSinceField values={values.account} onChange={changeAccount} />
      <div className={styles.advanced}>
        <p className="t-small ink-2" role="status">
          {guess.words(i18n) ?? t`Guichet cherche les serveurs dès que l’adresse est complète.`}
        </p>
        <Button
          size="sm"
          aria-expanded={showServers}
          icon={showServers ? 'chevron-down' : 'chevron-right'}
          onClick={() => setAdvanced(!showServers)}
        >
          {t`Serveurs et options`}
        </Button>
      </div>
      {showServers && (
        <div className={styles.more}>
          <ServersFields
            values={values.account}
            stored={false}
            sources={guess.sources(i18n)}
            error={(name) => error(`account.${name}`)}
            onChange={changeAccount}
            onTouched={guess.touch}
          />
          <TimeZoneSelect
            label={t`Fuseau horaire de la boîte`}
            description={t`Les échéances et les heures d’ouverture le suivent.`}
            value={values.timeZone}
            error={error('timeZone')}
            onChange={(timeZone) => change({ timeZone })}
          />
        </div>
      )}
      {test.result && <TestSteps result={test.result} />}
      {failed && (
        <p className="ink-2">
          {t`Rien n’est enregistré. Corrigez, ou enregistrez quand même : Guichet réessaiera de lui-même.`}
        </p>
      )}
      <Failure failure={form.failure} />
      <div className={styles.actions}>
        <Button size="lg" onClick={onCancel}>
          {t({ message: 'Annuler', context: 'leave a form' })}
        </Button>
        <span className="grow" />
        {failed && (
          <Button
            size="lg"
            icon="plug-connected"
            onClick={() => {
              test.forget();
              void test.run(accountInput(values.account)).catch(() => undefined);
            }}
          >
            {t`Tester la connexion`}
          </Button>
        )}
        <Button type="submit" size="lg" variant={failed ? 'secondary' : 'primary'} aria-busy={form.busy}>
          {primary}
        </Button>
      </div>
    </form>
  );
}
