import type { BulkJob } from '@guichet/contract/acts';
import { useLingui } from '@lingui/react/macro';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';

/** How far it is, or went before it was taken back, in words: « 812 sur 1 240 ». */
export function useJobFigures(job: BulkJob): string {
  const { t } = useLingui();
  const format = usePersonFormat();
  const done = format.number(job.done + job.unchanged);
  const total = format.number(job.total ?? 0);
  if (job.total === null) return t`liste en préparation`;
  if (job.undoneBy !== null) return t`${done} sur ${total}, puis annulé`;
  if (job.state === 'cancelled') return t`arrêté après ${done} sur ${total}`;
  if (job.state === 'failed') return t`interrompu après ${done} sur ${total}`;
  if (job.state === 'done') return t`fini, ${done} sur ${total}`;
  return t`${done} sur ${total}`;
}
