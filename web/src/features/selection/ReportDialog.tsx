import type { BulkJob, BulkRefusal } from '@guichet/contract/acts';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { errorText } from '../../data/api.ts';
import { bulkReportQuery } from '../../data/bulk.ts';
import { correspondentName } from '../../data/correspondent.ts';
import { conversationQuery } from '../../data/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FactList } from '../../ui/FactList.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { jobName } from './job-words.ts';
import styles from './selection.module.css';
import { useJobFigures } from './use-job-figures.ts';

/** So many conversations of one reason are shown at a time. */
const SHOWN = 10;

export interface ReportDialogProps {
  job: BulkJob;
  onOpen: (conversationId: string) => void;
  onClose: () => void;
}

/** What a bulk job did, what it refused and why, with the way to each. */
export function ReportDialog({ job, onOpen, onClose }: ReportDialogProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { data, error } = useQuery(bulkReportQuery(job.id));
  const words = useJobFigures(job);
  const moment = format.moment(new Date(job.startedAt));
  const left = Math.max(0, (job.total ?? 0) - job.done - job.unchanged - job.refused);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={jobName(job)}
      subject={`${moment} · ${words}`}
      onPrimary={onClose}
      actions={
        <Button variant="primary" data-autofocus onClick={onClose}>
          {t`Fermer`}
        </Button>
      }
    >
      <FactList
        label={t`Ce qui a été fait`}
        facts={[
          { id: 'done', verdict: 'good', label: t`Faites`, figure: format.number(job.done) },
          ...(job.unchanged > 0
            ? [
                {
                  id: 'unchanged',
                  verdict: 'skipped' as const,
                  label: t`Sans changement, elles étaient déjà ainsi`,
                  figure: format.number(job.unchanged),
                },
              ]
            : []),
          ...(left > 0
            ? [
                {
                  id: 'left',
                  verdict: 'pending' as const,
                  label: t`Pas encore faites`,
                  figure: format.number(left),
                },
              ]
            : []),
          ...(job.refused > 0
            ? [
                {
                  id: 'refused',
                  verdict: 'bad' as const,
                  label: t`Refusées`,
                  figure: format.number(job.refused),
                },
              ]
            : []),
        ]}
      />
      {error && <p className={styles.failure}>{errorText(error, format.language)}</p>}
      {data?.refusals.map((refusal) => (
        <Refused
          key={refusal.sentence}
          refusal={refusal}
          onOpen={(id) => {
            onClose();
            onOpen(id);
          }}
        />
      ))}
    </Dialog>
  );
}

function Refused({ refusal, onOpen }: { refusal: BulkRefusal; onOpen: (id: string) => void }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const [shown, setShown] = useState(SHOWN);
  const ids = refusal.ids.slice(0, shown);
  const rows = useQueries({ queries: ids.map((id) => conversationQuery(id)) });
  const figure = format.number(refusal.count);
  return (
    <section className={styles.reason}>
      <h3 className={styles.sentence}>
        {refusal.sentence}{' '}
        <span className="ink-3">
          {plural(refusal.count, { one: '# conversation', other: `${figure} conversations` })}
        </span>
      </h3>
      <ul className={styles.links}>
        {ids.map((id, index) => {
          const row = rows[index]?.data?.row;
          if (!row) return null;
          const whom = correspondentName(row);
          return (
            <li key={id}>
              <button type="button" className={styles.link} onClick={() => onOpen(id)}>
                <Icon name="mail" size={14} />
                <span className="ellipsis">
                  {whom} — {row.subject || t`Sans objet`}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {refusal.ids.length > shown && (
        <Button variant="link" onClick={() => setShown(shown + SHOWN)}>{t`En montrer d’autres`}</Button>
      )}
    </section>
  );
}
