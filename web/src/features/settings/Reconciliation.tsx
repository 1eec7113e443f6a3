import type { AccountState } from '@guichet/contract/mailboxes';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime, usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './account-detail.module.css';
import { type Balance, balanceOf, totalBalance } from './account-reading.ts';
import { Part } from './SectionPage.tsx';
import { SetAsideTable } from './SetAsideTable.tsx';
import { TableScroll } from './TableScroll.tsx';

/** Whether every mail is accounted for: server = here + set aside + to come + before the chosen date. */
export function Reconciliation({ state }: { state: AccountState }) {
  const { t } = useLingui();
  const folders = state.folders.filter((folder) => folder.followed !== 'none');
  const total = totalBalance(folders);
  const checked = folders
    .map((folder) => folder.checkedAt)
    .filter((at) => at !== null)
    .sort()
    .at(0);
  const detail = checked ? (
    <Trans>
      vérifié à <RelativeTime date={new Date(checked)} as="time" />
    </Trans>
  ) : (
    <Trans>pas encore vérifié</Trans>
  );
  return (
    <Part title={t`Rapprochement`} detail={detail}>
      <div className={styles.card}>
        <Sum total={total} />
        {folders.length > 0 && (
          <TableScroll label={t`Rapprochement par dossier`}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t`Dossier`}</th>
                  <th scope="col">{t`Serveur`}</th>
                  <th scope="col">{t`= Ici`}</th>
                  <th scope="col">{t`+ Mis de côté`}</th>
                  <th scope="col">{t`+ À venir`}</th>
                  <th scope="col">{t`+ Plus anciens`}</th>
                  <th scope="col">{t`Compte`}</th>
                </tr>
              </thead>
              <tbody>
                {folders.map((folder) => (
                  <FolderRow key={folder.id} path={folder.path} balance={balanceOf(folder)} />
                ))}
              </tbody>
            </table>
          </TableScroll>
        )}
        {state.setAside.length > 0 && <SetAsideTable mailboxId={state.mailboxId} items={state.setAside} />}
      </div>
    </Part>
  );
}

function FolderRow({ path, balance }: { path: string; balance: Balance }) {
  const format = usePersonFormat();
  return (
    <tr>
      <th scope="row">{path}</th>
      <td>{balance.verdict === 'unknown' ? '—' : format.number(balance.onServer)}</td>
      <td>{format.number(balance.here)}</td>
      <td data-strong={balance.setAside > 0 || undefined}>{format.number(balance.setAside)}</td>
      <td>{format.number(balance.pending)}</td>
      <td>{format.number(balance.beforeImport)}</td>
      <td>
        <Verdict verdict={balance.verdict} />
      </td>
    </tr>
  );
}

function Verdict({ verdict }: { verdict: Balance['verdict'] }) {
  const { t } = useLingui();
  const words = {
    right: t`Juste`,
    coming: t`En cours`,
    wrong: t`Écart`,
    unknown: t`Pas compté`,
  };
  return (
    <span className={styles.verdict} data-verdict={verdict}>
      {words[verdict]}
    </span>
  );
}

function Sum({ total }: { total: Balance }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const gap = Math.abs(total.onServer - total.here - total.setAside - total.pending - total.beforeImport);
  const outcome: Record<Balance['verdict'], ReactNode> = {
    right: <Trans>Le compte est juste</Trans>,
    coming: <Trans>Import en cours</Trans>,
    wrong: (
      <Plural
        value={gap}
        one="Écart de # message : resynchronisez"
        other="Écart de # messages : resynchronisez"
      />
    ),
    unknown: <Trans>Pas encore compté</Trans>,
  };
  const icons = {
    right: 'circle-check',
    coming: 'database-import',
    wrong: 'alert-triangle',
    unknown: 'clock',
  } as const;
  return (
    <div className={styles.sum} data-verdict={total.verdict}>
      <Figure label={t`Sur le serveur`} value={format.number(total.onServer)} />
      <span className={styles.sign}>=</span>
      <Figure label={t`Ici`} value={format.number(total.here)} />
      <span className={styles.sign}>+</span>
      <Figure label={t`Mis de côté`} value={format.number(total.setAside)} />
      {total.pending > 0 && (
        <>
          <span className={styles.sign}>+</span>
          <Figure label={t`À venir`} value={format.number(total.pending)} />
        </>
      )}
      {total.beforeImport > 0 && (
        <>
          <span className={styles.sign}>+</span>
          <Figure label={t`Plus anciens, non importés`} value={format.number(total.beforeImport)} />
        </>
      )}
      <span className={styles.outcome}>
        <Icon name={icons[total.verdict]} />
        {outcome[total.verdict]}
      </span>
    </div>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <span className={styles.figure}>
      <span className={styles.figureLabel}>{label}</span>
      <b className={styles.figureValue}>{value}</b>
    </span>
  );
}
