import type { ListPlace } from '@guichet/contract/conversations';
import type { Me } from '@guichet/contract/people';
import type { HidingAnswer } from '@guichet/contract/search';
import { useLingui } from '@lingui/react/macro';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorText, refusalIn } from '../../data/api.ts';
import { mailboxOf, useMe } from '../../data/me.ts';
import { conversationQuery, vocabularyQuery } from '../../data/queries.ts';
import { type Lookup, useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Select, TextInput } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { placeOf } from './place-of.ts';
import { useAnswerWords } from './use-answer-words.ts';
import styles from './why.module.css';

export interface WhyDialogProps {
  onClose: () => void;
  /** How the standing places are called. */
  places: readonly { place: ListPlace; label: string }[];
  onOpen: (of: { mailboxId: string; place: ListPlace; conversationId: string }) => void;
}

type Asked = { of: string; personId: string };
type Outcome = { asked: Asked; answers: readonly HidingAnswer[] } | { asked: Asked; error: unknown };

/** "Why don't I see this email?": a link or a Message-ID in, the rule and what to do out. */
export function WhyDialog({ onClose, places, onOpen }: WhyDialogProps) {
  const { t } = useLingui();
  const me = useMe();
  const lookup = useLookup(me.mailboxes.map(({ id }) => id));
  const [of, setOf] = useState('');
  const [personId, setPersonId] = useState(me.id);
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const ask = () => {
    const asked = { of: of.trim(), personId };
    if (asked.of === '' || isBusy) return;
    setBusy(true);
    void api.search
      .why({ of: asked.of, ...(personId === me.id ? {} : { personId }) })
      .then(
        (answers) => setOutcome({ asked, answers }),
        (error: unknown) => setOutcome({ asked, error }),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Pourquoi ne vois-je pas un email ?`}
      width={560}
      onPrimary={ask}
      actions={
        <>
          <Button onClick={onClose}>{t`Fermer`}</Button>
          <Button
            variant="primary"
            aria-busy={isBusy}
            unavailable={of.trim() === '' && t`Collez d’abord un lien ou un Message-ID.`}
            onClick={ask}
          >
            {t`Chercher la raison`}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        <TextInput
          data-autofocus
          icon="link"
          label={t`Lien ou Message-ID de l’email`}
          description={t`Le lien est l’adresse de la page où l’email est ouvert. Le Message-ID est dans les en-têtes, chez qui l’a reçu ou envoyé.`}
          placeholder="https://… , <…@…>"
          maxLength={1000}
          value={of}
          onChange={(event) => setOf(event.currentTarget.value)}
        />
        {mayAskForOthers(me) && (
          <Select
            label={t`Qui ne le voit pas`}
            searchable
            data={[
              { value: me.id, label: t`Moi` },
              ...[...lookup.people.values()]
                .filter(({ id }) => id !== me.id)
                .sort((a, b) => a.name.localeCompare(b.name))
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={personId}
            onChange={(id) => id && setPersonId(id)}
          />
        )}
      </div>
      <div aria-live="polite" className={styles.outcome}>
        {outcome &&
          ('error' in outcome ? (
            <NoAnswer asked={outcome.asked} error={outcome.error} lookup={lookup} />
          ) : (
            <Answers answers={outcome.answers} lookup={lookup} places={places} onOpen={onOpen} />
          ))}
      </div>
    </Dialog>
  );
}

/** Those who see a mailbox whole may ask for somebody else; the server judges it mail by mail. */
const mayAskForOthers = ({ role, mailboxes }: Me): boolean =>
  role === 'admin' || mailboxes.some((one) => one.role === 'dispatcher' || one.privileges.includes('seeAll'));

type AnswersProps = Pick<WhyDialogProps, 'places' | 'onOpen'> & {
  answers: readonly HidingAnswer[];
  lookup: Lookup;
};

function Answers({ answers, lookup, places, onOpen }: AnswersProps) {
  const { t } = useLingui();
  const words = useAnswerWords(lookup);
  const rows = useQueries({
    queries: answers.map(({ conversationId }) => ({
      ...conversationQuery(conversationId ?? ''),
      enabled: conversationId !== null,
    })),
    combine: (results) => results.map(({ data }) => data?.row),
  });
  return (
    <ul className={styles.answers}>
      {answers.map((answer, at) => {
        const row = rows[at];
        const place = row && placeOf(row);
        const { fact, remedy } = words(answer, places.find((one) => one.place === place)?.label ?? null);
        const { conversationId, mailboxId } = answer;
        return (
          <li
            key={`${mailboxId} ${conversationId}`}
            className={styles.answer}
            data-visible={answer.rule === 'visible' || undefined}
          >
            <Icon name={answer.rule === 'visible' ? 'eye' : 'eye-off'} />
            <div className="grow">
              {row && (
                <p className={`${styles.subject} ellipsis`} dir="auto">
                  {row.subject || t`Sans objet`}
                </p>
              )}
              <p className="strong">{fact}</p>
              {remedy !== '' && <p className="ink-2">{remedy}</p>}
              {answer.merged && (
                <p className="ink-2">{t`Il a été fusionné dans une autre conversation : c’est d’elle qu’il s’agit.`}</p>
              )}
            </div>
            {conversationId !== null && place && (
              <Button size="sm" onClick={() => onOpen({ mailboxId, place, conversationId })}>
                {t`Ouvrir`}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** There is none, or none that he may know of: the same words for both. */
function NoAnswer({ asked, error, lookup }: { asked: Asked; error: unknown; lookup: Lookup }) {
  const { t } = useLingui();
  const me = useMe();
  const format = usePersonFormat();
  if (refusalIn(error)?.reason !== 'notFound') {
    return (
      <p className={styles.refused} role="alert">
        {errorText(error, format.language)}
      </p>
    );
  }
  const name = lookup.people.get(asked.personId)?.name ?? '…';
  return (
    <div className={styles.answer}>
      <Icon name="search" />
      <div className="grow">
        <p className="strong">
          {asked.personId === me.id
            ? t`Pour vous, il n’y a pas d’email à ce lien ou sous ce Message-ID.`
            : t`Vous ne connaissez pas d’email à ce lien ou sous ce Message-ID : rien à dire de ce que voit ${name}.`}
        </p>
        <p className="ink-2">
          {t`Vérifiez que le lien ou le Message-ID est entier. S’il l’est, l’email n’est pas arrivé, ou vous n’avez pas à savoir qu’il existe : un dispatcheur peut poser la question pour vous.`}
        </p>
        <Dispatchers lookup={lookup} />
      </div>
    </div>
  );
}

/** Whom to ask, mailbox by mailbox. */
function Dispatchers({ lookup }: { lookup: Lookup }) {
  const me = useMe();
  const shared = me.mailboxes.filter(({ kind }) => kind === 'shared');
  const lines = useQueries({
    queries: shared.map(({ id }) => vocabularyQuery(id)),
    combine: (results) =>
      results.map(({ data }, at) => ({
        mailbox: mailboxOf(me, shared[at]?.id),
        names: (data?.dispatcherIds ?? [])
          .filter((id) => id !== me.id)
          .flatMap((id) => lookup.people.get(id)?.name ?? []),
      })),
  });
  return (
    <ul className={styles.dispatchers}>
      {lines.map(({ mailbox, names }) =>
        mailbox && names.length > 0 ? (
          <li key={mailbox.id}>
            <span className="strong">{mailbox.name}</span> {names.join(', ')}
          </li>
        ) : null,
      )}
    </ul>
  );
}
