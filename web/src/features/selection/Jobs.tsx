import type { BulkJob } from '@guichet/contract/acts';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { bulkJobsQuery, cancelBulk, undoBulk } from '../../data/bulk.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { jobName } from './job-words.ts';
import { ReportDialog } from './ReportDialog.tsx';
import styles from './selection.module.css';
import { shownJobs } from './shown-jobs.ts';
import { useClosedJobs } from './use-closed-jobs.ts';
import { useJobFigures } from './use-job-figures.ts';
import { useJobNews } from './use-job-news.ts';

export interface JobsProps {
  onOpen: (conversationId: string) => void;
}

/** The bulk jobs under way, each with how far it is, and those that ended lately; they survive a reload. */
export function Jobs({ onOpen }: JobsProps) {
  const { data: jobs } = useQuery(bulkJobsQuery);
  const format = usePersonFormat();
  const [closed, close] = useClosedJobs();
  const [reported, setReported] = useState<string | null>(null);
  useJobNews(jobs, close);
  const shown = shownJobs(jobs ?? [], closed, format.now());
  const report = jobs?.find(({ id }) => id === reported);
  return (
    <>
      {shown.map((job) => (
        <JobLine key={job.id} job={job} onReport={() => setReported(job.id)} onClose={() => close(job.id)} />
      ))}
      {report && <ReportDialog job={report} onOpen={onOpen} onClose={() => setReported(null)} />}
    </>
  );
}

interface JobLineProps {
  job: BulkJob;
  onReport: () => void;
  onClose: () => void;
}

function JobLine({ job, onReport, onClose }: JobLineProps) {
  const { t } = useLingui();
  const name = jobName(job);
  const words = useJobFigures(job);
  const [isAsked, setAsked] = useState(false);
  const isOver = job.endedAt !== null;
  const ask = (request: Promise<unknown>) => {
    setAsked(true);
    void request.finally(() => setAsked(false));
  };
  const figure = usePersonFormat().number(job.refused);
  return (
    <section className={styles.job} aria-label={name}>
      <div className={styles.jobLine}>
        <span className={styles.jobWords}>
          <b>{name}</b> <span className="ink-2">{words}</span>
        </span>
        {job.refused > 0 && (
          <span className={styles.refused}>
            {plural(job.refused, { one: '# refusée', other: `${figure} refusées` })}
          </span>
        )}
        {(job.refused > 0 || isOver) && (
          <Button variant="link" onClick={onReport}>
            {job.refused > 0 ? t`Voir` : t`Rapport`}
          </Button>
        )}
        {!isOver && (
          <Button
            variant="link"
            unavailable={isAsked && t`L’arrêt est demandé.`}
            onClick={() => ask(cancelBulk(job.id))}
          >{t`Arrêter`}</Button>
        )}
        {job.undoable && (
          <Button
            variant="link"
            unavailable={isAsked && t`L’annulation est demandée.`}
            onClick={() => ask(undoBulk(job.id))}
          >
            {t({ message: 'Annuler', context: 'undo what was done' })}
          </Button>
        )}
        {isOver && <IconButton size="sm" icon="x" name={t`Fermer`} onClick={onClose} />}
      </div>
      <ProgressBar
        label={name}
        value={job.done + job.unchanged}
        refused={job.refused}
        max={job.total ?? 0}
        valueText={words}
      />
    </section>
  );
}
