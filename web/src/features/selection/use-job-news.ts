import type { BulkJob } from '@guichet/contract/acts';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { isEnded, undoBulk } from '../../data/bulk.ts';
import { offerUndo } from '../../data/undo.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { showToast } from '../../ui/Toast.tsx';
import { jobName } from './job-words.ts';

/** What took no longer needs no line of its own: the toast says it. In ms. */
const AT_ONCE = 5_000;

const tookMs = (job: BulkJob): number =>
  new Date(job.endedAt ?? job.startedAt).getTime() - new Date(job.startedAt).getTime();

/**
 * Says once that a job ended, with the way back. What ended before one looked is no news; what was over at once and
 * refused nothing leaves no line.
 */
export function useJobNews(jobs: readonly BulkJob[] | undefined, close: (id: string) => void): void {
  const { t } = useLingui();
  const format = usePersonFormat();
  const known = useRef<Map<string, boolean> | null>(null);
  useEffect(() => {
    if (!jobs) return;
    const before = known.current;
    known.current = new Map(jobs.map((job) => [job.id, isEnded(job)]));
    if (before === null) return;
    for (const job of jobs) {
      if (!isEnded(job) || before.get(job.id) === true) continue;
      if (job.refused === 0 && job.state === 'done' && (tookMs(job) < AT_ONCE || job.undoes !== null))
        close(job.id);
      const name = jobName(job);
      const figure = format.number(job.done);
      const text = t`${name} : ${plural(job.done, { one: '# conversation', other: `${figure} conversations` })}`;
      if (job.undoable) offerUndo({ text, takeBack: () => void undoBulk(job.id) });
      else showToast({ text });
    }
  });
}
