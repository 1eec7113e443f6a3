import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { recordHistoryQuery } from '../../data/directory.ts';
import { RelativeTime } from '../../ui/PersonFormat.tsx';
import styles from './directory.module.css';
import { recordSentence } from './record-sentence.ts';

/** What happened to the record and to its addresses, newest first. */
export function RecordHistory({ recordId }: { recordId: string }) {
  const { t } = useLingui();
  const { data } = useQuery(recordHistoryQuery(recordId));
  return (
    <section className={styles.past} aria-label={t`Historique de la fiche`}>
      <h4 className="t-head ink-3">{t`Historique de la fiche`}</h4>
      <ul>
        {(data ?? []).map((event) => (
          <li key={event.id} className={styles.historyLine}>
            <span className="grow">{recordSentence(event)}</span>
            <RelativeTime date={new Date(event.at)} className="t-small ink-3" />
          </li>
        ))}
      </ul>
    </section>
  );
}
