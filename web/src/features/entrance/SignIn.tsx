import { SignInInput } from '@guichet/contract/setup';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { callPlain } from '../../data/api.ts';
import { instanceQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { PasswordInput, TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { DemoPeople } from './DemoPeople.tsx';
import { EntrancePage, type LanguageChoice } from './EntrancePage.tsx';
import styles from './entrance.module.css';
import { Refusal } from './Refusal.tsx';
import { SetupHint } from './SetupHint.tsx';
import { pageAfterSignIn } from './sign-out.ts';

/** Loads the page that was asked for: what a person before saw is gone with the old page. */
const enter = () => window.location.assign(pageAfterSignIn(window.location.search, window.location.origin));

/** Whether one was in until now, and the session ended by itself or in another tab. */
const hasEnded = () => new URLSearchParams(window.location.search).has('ended');

/** Address and password; in the demo, everyone by one click. */
export function SignIn({ onLanguage }: LanguageChoice) {
  const { t } = useLingui();
  const instance = useQuery(instanceQuery);
  // An instance that only tries the sample out offers its people to its administrators alone.
  const isDemo = (instance.data?.demoPeople.length ?? 0) > 0;
  if (instance.data?.needsSetup) return <SetupHint onLanguage={onLanguage} />;
  return (
    <EntrancePage
      title={isDemo ? t`Entrer dans la démonstration` : t`Se connecter`}
      {...(hasEnded() ? { lead: t`Votre session est terminée. Connectez-vous de nouveau.` } : {})}
      onLanguage={onLanguage}
    >
      {isDemo && <DemoPeople people={instance.data?.demoPeople ?? []} onEntered={enter} />}
      {isDemo ? (
        <details className={styles.more}>
          <summary>
            <Trans>Se connecter avec une adresse et un mot de passe</Trans>
          </summary>
          <PasswordForm focus={false} />
        </details>
      ) : (
        <PasswordForm focus />
      )}
    </EntrancePage>
  );
}

function PasswordForm({ focus }: { focus: boolean }) {
  const { t } = useLingui();
  const form = useForm({
    schema: SignInInput,
    initial: { email: '', password: '' },
    toInput: (values) => ({ ...values, email: values.email.trim() }),
    async onSubmit({ email, password }) {
      await callPlain('POST', '/api/auth/sign-in/email', { email: email.trim(), password });
      enter();
    },
  });
  return (
    <form ref={form.ref} className={styles.form} onSubmit={form.submit} noValidate>
      <TextInput
        label={t`Adresse email`}
        type="email"
        autoComplete="username"
        autoFocus={focus}
        value={form.values.email}
        error={form.error('email')}
        onChange={(event) => form.change({ email: event.currentTarget.value })}
        onBlur={() => form.leave('email')}
      />
      <PasswordInput
        label={t`Mot de passe`}
        autoComplete="current-password"
        value={form.values.password}
        error={form.error('password')}
        onChange={(event) => form.change({ password: event.currentTarget.value })}
      />
      <Refusal failure={form.failure} />
      <Button type="submit" variant="primary" size="lg" fullWidth aria-busy={form.busy}>
        {form.busy ? t`Connexion…` : t`Se connecter`}
      </Button>
      <Button variant="link" onClick={() => window.location.assign('/forgotten')}>
        {t`Mot de passe oublié ?`}
      </Button>
    </form>
  );
}
