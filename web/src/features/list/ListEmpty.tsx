import type { ListPlace } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { COUNTED } from '../../data/counted.ts';
import { filterCount, type ListFilter } from '../../data/filter-url.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { RelativeTime, usePersonFormat } from '../../ui/PersonFormat.tsx';
import type { Criterion } from './criteria.ts';
import { emptyKind } from './empty-kind.ts';
import styles from './list.module.css';

export interface ListEmptyProps {
  me: Me;
  mailbox: MyMailbox | null;
  place: ListPlace;
  /** What narrows it, in words. */
  criteria: readonly Criterion[];
  filter: ListFilter;
  /** How many are pending: where to go on when nothing is left. */
  pendingCount: number;
  /** Leaves so much of the filter. */
  onFilter: (filter: ListFilter) => void;
}

/** A list without rows: why, and what to do. */
export function ListEmpty(props: ListEmptyProps) {
  const { t } = useLingui();
  const { me, mailbox, place } = props;
  switch (
    emptyKind({ mailbox, place, isFiltered: filterCount(props.filter) > 0, isDemo: me.instance.demo })
  ) {
    case 'noResult':
      return <NoResult {...props} />;
    case 'noAccount':
      return <NoAccount me={me} mailbox={mailbox} />;
    case 'syncBroken':
      return <SyncBroken me={me} mailbox={mailbox} />;
    case 'importing':
      return (
        <EmptyState drawing="down" title={t`Les premiers emails arrivent`}>
          <Trans>L’import commence par les plus récents : ils apparaîtront ici sans recharger la page.</Trans>
        </EmptyState>
      );
    case 'onlyYours':
      return (
        <EmptyState drawing="lock" title={t`Vous ne voyez que vos emails`}>
          <Trans>
            Dans {mailbox?.name}, un membre voit ce qui lui est assigné. Un dispatcheur peut vous assigner une
            conversation.
          </Trans>
        </EmptyState>
      );
    case 'nothingLeft':
      return <NothingLeft {...props} />;
    default:
      return (
        <EmptyState drawing="check" title={t`Rien ici`}>
          <Trans>Ce que vous ou vos collègues mettrez ici y restera.</Trans>
        </EmptyState>
      );
  }
}

/** Which words and criteria leave nothing, and the ways to less of them. */
function NoResult({ filter, criteria, onFilter }: ListEmptyProps) {
  const { t } = useLingui();
  const { text } = filter;
  const isSearch = text !== undefined;
  return (
    <EmptyState
      drawing="search"
      title={
        isSearch ? t`Aucune conversation ne contient « ${text} »` : t`Aucune conversation pour ce filtre`
      }
      actions={
        <>
          {isSearch && criteria.length > 0 && (
            <Button onClick={() => onFilter({ text })}>{t`Chercher sans les critères`}</Button>
          )}
          <Button onClick={() => onFilter({})}>
            {isSearch ? t`Effacer la recherche` : t`Effacer le filtre`}
          </Button>
        </>
      }
    >
      {criteria.length > 0 && (
        <span className={styles.emptyCriteria}>
          {isSearch ? t`Avec ces critères :` : t`Rien ne remplit ces critères :`}{' '}
          {criteria.map(({ key, label, value, without: rest }) => {
            const said = label === '' ? value : `${label} ${value}`;
            return (
              <Button key={key} variant="link" onClick={() => onFilter(rest)} title={t`Retirer ${said}`}>
                {said}
              </Button>
            );
          })}
        </span>
      )}
      {isSearch && criteria.length === 0 && (
        <Trans>La recherche lit l’objet, les adresses, le texte et les noms des pièces jointes.</Trans>
      )}
    </EmptyState>
  );
}

function useAccountButton(me: Me, mailbox: MyMailbox | null, words: string, isPrimary: boolean) {
  const navigate = useNavigate();
  if (me.role !== 'admin' || !mailbox) return undefined;
  const go = () =>
    void navigate({
      to: '/settings/$section/$itemId',
      params: { section: 'accounts', itemId: mailbox.id },
    });
  return (
    <Button variant={isPrimary ? 'primary' : 'secondary'} onClick={go}>
      {words}
    </Button>
  );
}

function NoAccount({ me, mailbox }: Pick<ListEmptyProps, 'me' | 'mailbox'>) {
  const { t } = useLingui();
  const button = useAccountButton(me, mailbox, t`Ajouter un compte`, true);
  return (
    <EmptyState drawing="down" title={t`Reliez le compte de la boîte`} actions={button}>
      {button ? (
        <Trans>Guichet lit votre serveur IMAP et ne déplace rien sans vous.</Trans>
      ) : (
        <Trans>Un administrateur peut relier {mailbox?.address} à son serveur de messagerie.</Trans>
      )}
    </EmptyState>
  );
}

function SyncBroken({ me, mailbox }: Pick<ListEmptyProps, 'me' | 'mailbox'>) {
  const { t } = useLingui();
  const button = useAccountButton(me, mailbox, t`Voir le compte`, false);
  const since = mailbox?.syncErrorSince ? new Date(mailbox.syncErrorSince) : null;
  return (
    <EmptyState drawing="alert" title={t`Cette boîte ne reçoit plus d’emails`} actions={button}>
      {since && (
        <>
          <Trans>
            Son serveur ne répond plus depuis <RelativeTime date={since} />.
          </Trans>{' '}
        </>
      )}
      {button ? (
        <Trans>Le compte dit ce qui a échoué et quoi faire.</Trans>
      ) : (
        <Trans>Prévenez un administrateur : lui seul peut corriger le compte.</Trans>
      )}
    </EmptyState>
  );
}

function NothingLeft({ mailbox, place, pendingCount }: ListEmptyProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const format = usePersonFormat();
  const figure = format.count(pendingCount, COUNTED);
  const go =
    mailbox && pendingCount > 0 ? (
      <Button
        onClick={() =>
          void navigate({ to: '/m/$mailboxId/$place', params: { mailboxId: mailbox.id, place: 'pending' } })
        }
      >
        {t`Voir En attente, ${figure}`}
      </Button>
    ) : undefined;
  const titles: Partial<Record<ListPlace, string>> = {
    mine: t`Rien ne vous est assigné`,
    unassigned: t`Tout est assigné`,
    waiting: t`Personne n’attend de réponse`,
  };
  return (
    <EmptyState drawing="check" title={titles[place] ?? t`Rien à traiter`} actions={go}>
      <Trans>Les nouveaux emails apparaîtront ici d’eux-mêmes.</Trans>
    </EmptyState>
  );
}
