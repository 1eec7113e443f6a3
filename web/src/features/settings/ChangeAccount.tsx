import type { AccountState, MailboxDetail } from '@guichet/contract/mailboxes';
import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/Button.tsx';
import { useForm } from '../../ui/form.ts';
import { ImportSinceField, PasswordField, ServersFields } from './AccountFields.tsx';
import styles from './account-form.module.css';
import { addAccountSchema, changeSchema } from './account-schema.ts';
import { type AccountValues, accountInput, newAccount, valuesOf } from './account-values.ts';
import { TestSteps, useConnectionTest } from './ConnectionTest.tsx';
import { Failure } from './Failure.tsx';
import { Part } from './SectionPage.tsx';
import { accountQuery, mailboxesQuery } from './settings-queries.ts';

export interface ChangeAccountProps {
  mailbox: MailboxDetail;
  /** Null when the mailbox has no account yet. */
  state: AccountState | null;
  onDone: () => void;
}

/** Servers, passwords and options of a mailbox that exists. Stored passwords stay unless new ones are typed. */
export function ChangeAccount({ mailbox, state, onDone }: ChangeAccountProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const test = useConnectionTest(mailbox.id);
  const form = useForm<AccountValues>({
    schema: state ? changeSchema : addAccountSchema,
    initial: () =>
      state
        ? valuesOf(state)
        : {
            ...newAccount,
            imap: { ...newAccount.imap, user: mailbox.address },
            smtp: { ...newAccount.smtp, user: mailbox.address },
          },
    toInput: (values) => ({ ...accountInput(values), mailboxId: mailbox.id }),
    async onSubmit(values) {
      const input = accountInput(values);
      // The first press tests; when the test fails, the next one saves all the same.
      if (!test.result && !(await test.run(input)).ok) return;
      await api.mailboxes.setAccount({ ...input, mailboxId: mailbox.id });
      await Promise.all([
        client.invalidateQueries({ queryKey: accountQuery(mailbox.id).queryKey }),
        client.invalidateQueries({ queryKey: mailboxesQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['me'] }),
      ]);
      onDone();
    },
  });
  const change = (values: AccountValues) => {
    test.forget();
    form.change(values);
  };
  const fields = { values: form.values, onChange: change, error: form.error };
  const failed = test.result !== null && !test.result.ok;
  const primary = form.busy
    ? test.busy
      ? t`Test en cours…`
      : t`Enregistrement…`
    : failed
      ? t`Enregistrer quand même`
      : t`Tester et enregistrer`;
  return (
    <Part title={state ? t`Modifier les serveurs et le mot de passe` : t`Ajouter le compte`}>
      <form ref={form.ref} className={styles.form} onSubmit={form.submit} noValidate>
        <PasswordField {...fields} stored={state !== null} />
        <ServersFields {...fields} stored={state !== null} />
        <ImportSinceField {...fields} />
        {test.result && <TestSteps result={test.result} />}
        {failed && (
          <p className="ink-2">
            {t`Rien n’est enregistré. Corrigez, ou enregistrez quand même : Guichet réessaiera de lui-même.`}
          </p>
        )}
        <Failure failure={form.failure} />
        <div className={styles.actions}>
          <Button size="lg" onClick={onDone}>
            {t({ message: 'Annuler', context: 'leave a form' })}
          </Button>
          <span className="grow" />
          <Button type="submit" size="lg" variant={failed ? 'secondary' : 'primary'} aria-busy={form.busy}>
            {primary}
          </Button>
        </div>
      </form>
    </Part>
  );
}
