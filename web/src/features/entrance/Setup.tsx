import { SetupInput } from '@guichet/contract/setup';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, callPlain, refusalIn } from '../../data/api.ts';
import { Button } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { TimeZoneSelect } from '../../ui/TimeZoneSelect.tsx';
import { browserTimeZone } from '../../ui/time-zones.ts';
import { EntrancePage, type LanguageChoice } from './EntrancePage.tsx';
import styles from './entrance.module.css';
import { NewPassword } from './NewPassword.tsx';
import { Refusal } from './Refusal.tsx';
import { SetupDone } from './SetupHint.tsx';

export interface SetupProps extends LanguageChoice {
  /** From the one-time link that the server prints. */
  token: string;
}

/** The first administrator of a fresh instance; whoever holds another link is told before he types anything. */
export function Setup({ token, onLanguage }: SetupProps) {
  const { t } = useLingui();
  const link = useQuery({
    queryKey: ['setupLink', token],
    queryFn: () => api.setup.setupLink({ token }),
    gcTime: 0,
    // Somebody may be typing: the form is not taken away when its window is looked at again.
    refetchOnWindowFocus: false,
  });
  if (refusalIn(link.error)?.reason === 'setup.done') return <SetupDone onLanguage={onLanguage} />;
  return (
    <EntrancePage
      title={t`Mettre Guichet en service`}
      {...(link.data
        ? { lead: t`Vous devenez le premier administrateur. Vous inviterez les autres ensuite.` }
        : {})}
      onLanguage={onLanguage}
    >
      {link.isPending && <SkeletonText lines={3} />}
      {link.isError && <WrongLink failure={link.error} onRetry={() => void link.refetch()} />}
      {link.data && <SetupForm token={token} />}
    </EntrancePage>
  );
}

/** Why this link opens nothing, and where the right one is. */
function WrongLink({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  const { t } = useLingui();
  return (
    <div className={styles.form}>
      <Refusal failure={failure} />
      {refusalIn(failure)?.reason === 'setup.link' ? (
        <p className="ink-2">
          <Trans>
            Prenez-le en entier dans le terminal où Guichet a été lancé. Chaque démarrage en affiche un
            nouveau et annule le précédent.
          </Trans>
        </p>
      ) : (
        <Button size="lg" fullWidth onClick={onRetry}>
          {t`Réessayer`}
        </Button>
      )}
    </div>
  );
}

function SetupForm({ token }: { token: string }) {
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
  );
}
