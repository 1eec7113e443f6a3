import { type AccountState, readsSetAside } from '@guichet/contract/mailboxes';
import { refusalText } from '@guichet/contract/refusals';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { mailboxOf, useMe } from '../../data/me.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './account-detail.module.css';
import { setAsideWords } from './account-faults.ts';
import { Failure } from './Failure.tsx';
import { accountQuery } from './settings-queries.ts';
import { TableScroll } from './TableScroll.tsx';
import { useAct } from './use-act.ts';

export interface SetAsideTableProps {
  mailboxId: string;
  items: AccountState['setAside'];
}

/** The messages that were set aside: why, how often it was tried, and the way to try again. */
export function SetAsideTable({ mailboxId, items }: SetAsideTableProps) {
  const { t } = useLingui();
  return (
    <TableScroll label={t`Messages mis de côté`}>
      <table className={styles.table} data-words>
        <thead>
          <tr>
            <th scope="col">{t`Mis de côté`}</th>
            <th scope="col">{t`Raison`}</th>
            <th scope="col">{t`Taille`}</th>
            <th scope="col">{t`Action`}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <SetAsideRow key={item.id} mailboxId={mailboxId} item={item} />
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function SetAsideRow({ mailboxId, item }: { mailboxId: string; item: AccountState['setAside'][number] }) {
  const { t, i18n } = useLingui();
  const format = usePersonFormat();
  const client = useQueryClient();
  const act = useAct(() => client.invalidateQueries({ queryKey: accountQuery(mailboxId).queryKey }));
  const isLarge = item.reason === 'tooLarge';
  const reason = i18n._(setAsideWords(item.reason));
  return (
    <tr>
      <th scope="row">
        <Trans>
          {item.folder}, UID {item.uid}
        </Trans>
      </th>
      <td title={item.detail}>
        {reason} (<Plural value={item.attempts} one="# essai" other="# essais" />)
        {item.detail && <span className={styles.answer}>{item.detail}</span>}
        <Failure failure={act.failure} />
      </td>
      <td>{item.size === null ? '—' : format.bytes(item.size)}</td>
      <td>
        <span className={styles.acts}>
          {item.retrying ? (
            <span role="status" className="ink-2">{t`Nouvel essai demandé`}</span>
          ) : (
            <Button
              variant="link"
              aria-busy={act.busy}
              onClick={() =>
                void act.run(() => api.mailboxes.retrySetAside({ id: item.id, evenIfLarge: isLarge }))
              }
            >
              {isLarge ? t`Importer quand même` : t`Réessayer`}
            </Button>
          )}
          {item.hasSource && <Source mailboxId={mailboxId} id={item.id} uid={item.uid} />}
        </span>
      </td>
    </tr>
  );
}

/** The mail as it arrived, on screen or as a file, for whoever may read all of this mailbox. */
function Source({ mailboxId, id, uid }: { mailboxId: string; id: string; uid: number }) {
  const { t } = useLingui();
  const me = useMe();
  const { language } = usePersonFormat();
  const address = `/api/set-aside/${id}/source`;
  if (!readsSetAside(mailboxOf(me, mailboxId)?.role ?? null)) {
    const reason = refusalText('setAside.notYours', language);
    return <Button variant="link" unavailable={reason}>{t`Voir la source`}</Button>;
  }
  return (
    <>
      <a href={address} target="_blank" rel="noreferrer">
        {t`Voir la source`}
      </a>
      <a href={`${address}?download=1`} download aria-label={t`Télécharger l’email UID ${uid} en .eml`}>
        <Icon name="download" size={14} />
        .eml
      </a>
    </>
  );
}
