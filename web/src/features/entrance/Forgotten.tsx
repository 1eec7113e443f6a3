import { ForgottenInput } from '@guichet/contract/setup';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { instanceQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { EntrancePage, type LanguageChoice } from './EntrancePage.tsx';
import styles from './entrance.module.css';
import { Refusal } from './Refusal.tsx';

const toSignIn = () => window.location.assign('/sign-in');

/** A forgotten password: one's address, then a link by mail; an administrator while Guichet mails nothing. */
export function Forgotten({ onLanguage }: LanguageChoice) {
  const { t } = useLingui();
  const instance = useQuery(instanceQuery);
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <EntrancePage title={t`Mot de passe oublié`} onLanguage={onLanguage}>
      {instance.isPending && <SkeletonText lines={2} />}
      {instance.isError && <Refusal failure={instance.error} />}
      {instance.data && !instance.data.mailsLinks && <AskAdministrator isSample={instance.data.demo} />}
      {instance.data?.mailsLinks && asked === null && <AddressForm onAsked={setAsked} />}
      {asked !== null && <Asked email={asked} onAgain={() => setAsked(null)} />}
      <div className={styles.back}>
        <Button variant="link" onClick={toSignIn}>
          {t`Retour à la connexion`}
        </Button>
      </div>
    </EntrancePage>
  );
}

function AddressForm({ onAsked }: { onAsked: (email: string) => void }) {
  const { t } = useLingui();
  const form = useForm({
    schema: ForgottenInput,
    initial: { email: '' },
    toInput: (values) => ({ email: values.email.trim() }),
    async onSubmit({ email }) {
      await api.setup.forgotten({ email: email.trim() });
      onAsked(email.trim());
    },
  });
  return (
    <form ref={form.ref} className={styles.form} onSubmit={form.submit} noValidate>
      <TextInput
        label={t`Adresse email`}
        description={t`Celle avec laquelle vous vous connectez. Vous y recevrez un lien pour choisir un nouveau mot de passe.`}
        type="email"
        autoComplete="username"
        autoFocus
        value={form.values.email}
        error={form.error('email')}
        onChange={(event) => form.change({ email: event.currentTarget.value })}
        onBlur={() => form.leave('email')}
      />
      <Refusal failure={form.failure} />
      <Button type="submit" variant="primary" size="lg" fullWidth aria-busy={form.busy}>
        {form.busy ? t`Demande en cours…` : t`Recevoir un lien`}
      </Button>
    </form>
  );
}

/** The same words whether or not somebody has this address. */
function Asked({ email, onAgain }: { email: string; onAgain: () => void }) {
  const { t } = useLingui();
  return (
    <div className={styles.fact} role="status">
      <p>
        <Trans>
          Si <strong className={styles.address}>{email}</strong> est l’adresse d’un compte, un lien y est
          envoyé. Il est valable 1 heure et ne sert qu’une fois ; les liens précédents ne servent plus.
        </Trans>
      </p>
      <p>
        <Trans>
          Rien au bout de quelques minutes ? Regardez dans les indésirables, puis vérifiez l’adresse ou
          demandez un lien à un administrateur.
        </Trans>
      </p>
      <div>
        <Button onClick={onAgain}>{t`Saisir une autre adresse`}</Button>
      </div>
    </div>
  );
}

function AskAdministrator({ isSample }: { isSample: boolean }) {
  return (
    <div className={styles.fact}>
      <p>
        {isSample ? (
          <Trans>Avec l’entreprise d’exemple, rien ne part au dehors, les liens non plus.</Trans>
        ) : (
          <Trans>Guichet n’a pas encore de compte de messagerie pour envoyer un lien.</Trans>
        )}
      </p>
      <p>
        <Trans>
          Un administrateur peut vous donner un lien pour choisir un autre mot de passe : Réglages,
          Utilisateurs, puis « Nouveau lien de mot de passe ».
        </Trans>
      </p>
      <p>
        <Trans>
          Personne ne peut se connecter ? Sur la machine de Guichet, cette commande affiche le lien :
        </Trans>
      </p>
      <code className={styles.command}>
        npm run guichet -- user <Trans>nom@exemple.fr</Trans>
      </code>
    </div>
  );
}
