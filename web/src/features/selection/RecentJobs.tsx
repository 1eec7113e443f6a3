import type { BulkJob } from '@guichet/contract/acts';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { bulkJobsQuery, undoBulk } from '../../data/bulk.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FactList } from '../../ui/FactList.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { jobName } from './job-words.ts';
import { ReportDialog } from './ReportDialog.tsx';
import styles from './selection.module.css';
import { useJobFigures } from './use-job-figures.ts';

export interface RecentJobsProps {
  onOpen: (conversationId: string) => void;
  onClose: () => void;
}

/** What I did with many at once in the last 24 hours: each with its report, and the way back where there is one. */
export function RecentJobs({ onOpen, onClose }: RecentJobsProps) {
  const { t } = useLingui();
  const { data: jobs } = useQuery(bulkJobsQuery);
  const [reported, setReported] = useState<BulkJob | null>(null);
  if (reported) return <ReportDialog job={reported} onOpen={onOpen} onClose={onClose} />;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t`Actions groupées des dernières 24 heures`}
      onPrimary={onClose}
      actions={
        <Button variant="primary" data-autofocus onClick={onClose}>
          {t`Fermer`}
        </Button>
      }
    >
      {jobs?.length === 0 && (
        <p className="ink-3">{t`Aucune. Choisissez plusieurs conversations pour agir sur toutes à la fois.`}</p>
      )}
      {jobs?.map((job) => (
        <RecentJob key={job.id} job={job} onReport={() => setReported(job)} />
      ))}
    </Dialog>
  );
}

function RecentJob({ job, onReport }: { job: BulkJob; onReport: () => void }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const words = useJobFigures(job);
  return (
    <FactList
      label={jobName(job)}
      facts={[
        {
          id: job.id,
          verdict:
            job.endedAt === null
              ? 'pending'
              : job.state === 'failed'
                ? 'bad'
                : job.refused > 0 || job.state === 'cancelled'
                  ? 'warning'
                  : 'good',
          label: jobName(job),
          text: `${format.stamp(new Date(job.startedAt))} · ${words}`,
          action: (
            <span className={styles.acts}>
              <Button variant="link" onClick={onReport}>{t`Rapport`}</Button>
              {job.undoable && (
                <Button variant="link" onClick={() => void undoBulk(job.id)}>
                  {t({ message: 'Annuler', context: 'undo what was done' })}
                </Button>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}
