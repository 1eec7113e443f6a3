import { PasswordInput } from '@guichet/contract/setup';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, callPlain, refusalIn } from '../../data/api.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { useForm } from '../../ui/form.ts';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { EntrancePage, type LanguageChoice } from './EntrancePage.tsx';
import styles from './entrance.module.css';
import { NewPassword } from './NewPassword.tsx';
import { Refusal } from './Refusal.tsx';

export interface SetPasswordProps extends LanguageChoice {
  /** From the link that the person was given. */
  token: string;
}

/** An invitation or a reset: says for whom, takes the password, signs in. */
export function SetPassword({ token, onLanguage }: SetPasswordProps) {
  const { t } = useLingui();
  const link = useQuery({
    queryKey: ['passwordLink', token],
    queryFn: () => api.setup.passwordLink({ token }),
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <EntrancePage title={t`Choisir un mot de passe`} onLanguage={onLanguage}>
      {link.isPending && <SkeletonText lines={2} />}
      {link.isError && (
        <div className={styles.form}>
          <Refusal failure={link.error} />
          {refusalIn(link.error)?.reason === 'link.expired' ? (
            <Button
              variant="primary"
              size="lg"
              fullWidth
              onClick={() => window.location.assign('/forgotten')}
            >
              {t`Demander un nouveau lien`}
            </Button>
          ) : (
            <Button size="lg" fullWidth onClick={() => void link.refetch()}>
              {t`Réessayer`}
            </Button>
          )}
          <Button variant="link" onClick={() => window.location.assign('/sign-in')}>
            {t`Aller à la page de connexion`}
          </Button>
        </div>
      )}
      {link.data && (
        <>
          <p className={styles.whom}>
            <Avatar name={link.data.name} id={link.data.personId} size={32} decorative />
            <span className="grow">
              <span className={styles.personName}>{link.data.name}</span>
              <span className={styles.personTitle}>{link.data.email}</span>
            </span>
          </p>
          <PasswordForm token={token} email={link.data.email} />
        </>
      )}
    </EntrancePage>
  );
}

function PasswordForm({ token, email }: { token: string; email: string }) {
  const { t } = useLingui();
  const form = useForm({
    schema: PasswordInput,
    initial: { password: '' },
    toInput: (values) => ({ ...values, token }),
    async onSubmit({ password }) {
      await callPlain('POST', '/api/password', { token, password });
      window.location.assign('/');
    },
  });
  return (
    <form ref={form.ref} className={styles.form} onSubmit={form.submit} noValidate>
      <input type="email" hidden readOnly autoComplete="username" value={email} />
      <NewPassword
        autoFocus
        value={form.values.password}
        error={form.error('password')}
        onChange={(password) => form.change({ password })}
        onLeave={() => form.leave('password')}
      />
      <Refusal failure={form.failure} />
      <Button type="submit" variant="primary" size="lg" fullWidth aria-busy={form.busy}>
        {form.busy ? t`Enregistrement…` : t`Enregistrer et entrer`}
      </Button>
    </form>
  );
}
