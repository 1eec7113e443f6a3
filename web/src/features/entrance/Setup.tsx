import { SetupInput } from '@guichet/contract/setup';
import { useLingui } from '@lingui/react/macro';
import { callPlain } from '../../data/api.ts';
import { Button } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { TimeZoneSelect } from '../../ui/TimeZoneSelect.tsx';
import { browserTimeZone } from '../../ui/time-zones.ts';
import { EntrancePage, type LanguageChoice } from './EntrancePage.tsx';
import styles from './entrance.module.css';
import { NewPassword } from './NewPassword.tsx';
import { Refusal } from './Refusal.tsx';

export interface SetupProps extends LanguageChoice {
  /** From the one-time link that the server prints. */
  token: string;
}

/** The first administrator of a fresh instance. */
export function Setup({ token, onLanguage }: SetupProps) {
  const { t, i18n } = useLingui();
  const language = i18n.locale === 'en' ? 'en' : 'fr';
  const form = useForm({
    schema: SetupInput,
    initial: () => ({ name: '', email: '', password: '', timeZone: browserTimeZone() }),
    toInput: (values) => ({ ...values, email: values.email.trim(), token, language }),
    async onSubmit(values) {
      await callPlain('POST', '/api/setup', { ...values, email: values.email.trim(), token, language });
      window.location.assign('/welcome');
    },
  });
  const { values, change, leave } = form;
  return (
    <EntrancePage
      title={t`Mettre Guichet en service`}
      lead={t`Vous devenez le premier administrateur. Vous inviterez les autres ensuite.`}
      onLanguage={onLanguage}
    >
      <form ref={form.ref} className={styles.form} onSubmit={form.submit} noValidate>
        <TextInput
          label={t`Votre nom`}
          description={t`Tel que vos collègues le verront.`}
          autoComplete="name"
          autoFocus
          value={values.name}
          error={form.error('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
          onBlur={() => leave('name')}
        />
        <TextInput
          label={t`Votre adresse email`}
          description={t`Pour vous connecter. Les boîtes à traiter viennent ensuite.`}
          type="email"
          autoComplete="username"
          value={values.email}
          error={form.error('email')}
          onChange={(event) => change({ email: event.currentTarget.value })}
          onBlur={() => leave('email')}
        />
        <NewPassword
          value={values.password}
          error={form.error('password')}
          onChange={(password) => change({ password })}
          onLeave={() => leave('password')}
        />
        <TimeZoneSelect
          label={t`Fuseau horaire`}
          {...(values.timeZone === browserTimeZone() ? { description: t`Celui de ce navigateur.` } : {})}
          value={values.timeZone}
          error={form.error('timeZone')}
          onChange={(timeZone) => change({ timeZone })}
        />
        <Refusal failure={form.failure} />
        <Button type="submit" variant="primary" size="lg" fullWidth aria-busy={form.busy}>
          {form.busy ? t`Création…` : t`Créer le compte et continuer`}
        </Button>
      </form>
    </EntrancePage>
  );
}
