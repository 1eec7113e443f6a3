import type { AccountState } from '@guichet/contract/mailboxes';
import { plural } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { RelativeTime, useNow, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import styles from './account-detail.module.css';
import { faultWords } from './account-faults.ts';
import { Failure } from './Failure.tsx';
import { Part } from './SectionPage.tsx';
import { accountQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

export interface AccountStateCardProps {
  state: AccountState;
  /** Opens the servers and passwords. */
  onChange: () => void;
}

/** The state of an account: what fails, since when and what to do; what is being imported. */
export function AccountStateCard({ state, onChange }: AccountStateCardProps) {
  const { t } = useLingui();
  const detail = state.lastMailAt ? (
    <Trans>
      dernier email vu à <RelativeTime date={new Date(state.lastMailAt)} as="seconds" />
    </Trans>
  ) : (
    <Trans>aucun email vu pour l’instant</Trans>
  );
  return (
    <Part title={t`État`} detail={detail}>
      <div className={styles.card}>
        {state.state === 'error' && <ReceivingFault state={state} onChange={onChange} />}
        {state.sending.fault !== null && state.state !== 'paused' && (
          <SendingFault state={state} onChange={onChange} />
        )}
        {state.refused.waiting + state.refused.givenUp > 0 && <RefusedWork state={state} />}
        <Receiving state={state} />
      </div>
    </Part>
  );
}

interface FaultLineProps {
  title: ReactNode;
  aside?: ReactNode;
  what: string;
  remedy: string;
  answer: string | null;
  onChange: (() => void) | null;
  /** Another way out than the servers and passwords. */
  action?: ReactNode;
}

function FaultLine({ title, aside, what, remedy, answer, onChange, action }: FaultLineProps) {
  const { t } = useLingui();
  return (
    <div className={styles.fault}>
      <p className={styles.faultHead}>
        <Icon name="alert-triangle" />
        <strong className="medium">{title}</strong>
        {aside && <span className={styles.faultAside}>{aside}</span>}
      </p>
      <p className={styles.faultBody}>
        {what} {remedy}
        {answer && (
          <span className={styles.answer}>
            <Trans>Réponse du serveur : {answer}</Trans>
          </span>
        )}
      </p>
      {onChange && (
        <Button size="sm" onClick={onChange}>
          {t`Modifier les serveurs et le mot de passe`}
        </Button>
      )}
      {action}
    </div>
  );
}

function ReceivingFault({ state, onChange }: AccountStateCardProps) {
  const { i18n } = useLingui();
  const format = usePersonFormat();
  const now = useNow(5_000);
  const words = faultWords(state.fault ?? 'protocol', {
    side: 'imap',
    detail: state.faultDetail,
    ...state.imap,
  });
  const since = state.errorSince ? format.stamp(new Date(state.errorSince)) : null;
  const short = i18n._(words.short);
  const next = state.nextAttemptAt ? new Date(state.nextAttemptAt).getTime() - now.getTime() : null;
  const wait = next !== null && next > 0 ? format.span(next) : null;
  return (
    <FaultLine
      title={
        since ? (
          <Trans>
            Réception arrêtée depuis {since} : {short}
          </Trans>
        ) : (
          <Trans>Réception arrêtée : {short}</Trans>
        )
      }
      aside={wait ? <Trans>prochain essai dans {wait}</Trans> : <Trans>nouvel essai en cours</Trans>}
      what={i18n._(words.what)}
      remedy={i18n._(words.remedy)}
      answer={words.answer}
      onChange={onChange}
    />
  );
}

function SendingFault({ state, onChange }: AccountStateCardProps) {
  const { i18n } = useLingui();
  const format = usePersonFormat();
  const { sending } = state;
  const words = faultWords(sending.fault ?? 'protocol', { side: 'smtp', ...state.smtp });
  const since = sending.faultSince ? format.stamp(new Date(sending.faultSince)) : null;
  const short = i18n._(words.short);
  return (
    <FaultLine
      title={
        since ? (
          <Trans>
            Envoi arrêté depuis {since} : {short}
          </Trans>
        ) : (
          <Trans>Envoi arrêté : {short}</Trans>
        )
      }
      aside={
        sending.waiting > 0 && (
          <Plural
            value={sending.waiting}
            one="# réponse attend, elle partira d’elle-même"
            other="# réponses attendent, elles partiront d’elles-mêmes"
          />
        )
      }
      what={i18n._(words.what)}
      remedy={i18n._(words.remedy)}
      answer={null}
      onChange={onChange}
    />
  );
}

function RefusedWork({ state }: { state: AccountState }) {
  const { t } = useLingui();
  const { waiting, givenUp, answer } = state.refused;
  const client = useQueryClient();
  const { mailboxId } = state;
  const act = useAct(() => client.invalidateQueries({ queryKey: accountQuery(mailboxId).queryKey }));
  return (
    <FaultLine
      title={<Trans>Le serveur refuse une partie de ce que Guichet lui demande</Trans>}
      what={plural(waiting + givenUp, {
        one: '# marque, déplacement ou copie dans Envoyés n’est pas fait.',
        other: '# marques, déplacements ou copies dans Envoyés ne sont pas faits.',
      })}
      remedy={
        waiting > 0
          ? t`Si la boîte est pleine, faites-y de la place. Guichet réessaie de lui-même.`
          : t`Guichet n’essaie plus de lui-même : une fois la cause levée, réessayez.`
      }
      answer={answer}
      onChange={null}
      action={
        <>
          <Button
            size="sm"
            icon="refresh"
            aria-busy={act.busy}
            onClick={() => void act.run(() => api.mailboxes.retryRefused({ mailboxId }))}
          >
            {t`Réessayer`}
          </Button>
          <Failure failure={act.failure} />
        </>
      }
    />
  );
}

function Receiving({ state }: { state: AccountState }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const progress = state.import;
  // The last look of an import that is over: nothing is left to come.
  const isOver = state.state === 'importing' && progress === null;
  const stage = isOver ? 'connected' : state.state;
  const icons: Record<AccountState['state'], IconName> = {
    connecting: 'plug-connected',
    connected: 'circle-check',
    importing: 'database-import',
    error: 'clock',
    paused: 'player-pause',
  };
  const words: Record<AccountState['state'], string> = {
    connecting: t`Connexion en cours`,
    connected: t`Connecté, les emails arrivent en direct`,
    importing: t`Connecté, import en cours`,
    error: t`Ce qui est déjà ici reste disponible`,
    paused: t`En pause : rien n’arrive, rien ne part, rien n’est marqué sur le serveur`,
  };
  const waiting = state.sending.fault === null || stage === 'paused' ? state.sending.waiting : 0;
  const done = format.number(progress?.done ?? 0);
  const total = format.number(progress?.total ?? 0);
  return (
    <div className={styles.receiving}>
      <p className={styles.line} data-state={stage}>
        <Icon name={icons[stage]} />
        <span className="medium">{words[stage]}</span>
        {progress && (
          <span className="ink-2">
            {progress.folder ? (
              <Trans>
                <b className="strong num">{done}</b> sur {total} messages, dossier {progress.folder}
              </Trans>
            ) : (
              <Trans>
                <b className="strong num">{done}</b> sur {total} messages
              </Trans>
            )}
          </span>
        )}
        {waiting > 0 && (
          <span className="ink-3">
            {stage === 'paused'
              ? plural(waiting, {
                  one: '# réponse attend la reprise',
                  other: '# réponses attendent la reprise',
                })
              : plural(waiting, { one: '# réponse en cours d’envoi', other: '# réponses en cours d’envoi' })}
          </span>
        )}
      </p>
      {progress && (
        <>
          <ProgressBar
            value={progress.done}
            max={progress.total}
            height={6}
            label={t`Import des emails`}
            valueText={t`${done} sur ${total} messages`}
          />
          <p className="t-small ink-3">
            <Trans>
              Les plus récents d’abord. Les nouveaux emails arrivent déjà en direct, vous pouvez travailler.
            </Trans>
          </p>
        </>
      )}
      {stage !== 'connected' && state.lastSuccessAt && (
        <p className="t-small ink-3">
          <Trans>
            Dernier échange réussi : <RelativeTime date={new Date(state.lastSuccessAt)} as="stamp" />
          </Trans>
        </p>
      )}
    </div>
  );
}
