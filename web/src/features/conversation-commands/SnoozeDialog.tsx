import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { isMany, type Target } from '../../data/command.ts';
import { ChoiceList } from '../../ui/ChoiceList.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { MomentDialog } from '../../ui/MomentDialog.tsx';
import { matchRank } from '../../ui/match.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { type OnePickProps, useSubject } from './picked.ts';
import { type SnoozePreset, snoozePresets } from './snooze-presets.ts';
import { snooze } from './snoozing.ts';

/** Until when it is out of the lists: presets with the hour they mean, a date, or until someone answers. */
export function SnoozeDialog(props: OnePickProps & { onLeaving: (target: Target) => void }) {
  const { chosen, onClose, onBulk } = props;
  const { t } = useLingui();
  const format = usePersonFormat();
  const subject = useSubject(chosen);
  const [typed, setTyped] = useState('');
  const [isDating, setDating] = useState(false);
  const [presets] = useState(() => snoozePresets(format.now(), format.timeZone));
  const when = (until: Date) => {
    const day = format.day(until);
    const time = format.time(until);
    return t`${day}, ${time}`;
  };
  const save = (until: Date | null) => {
    onClose();
    if (isMany(chosen)) {
      onBulk({ kind: 'snooze', until: until?.toISOString() ?? null }, chosen);
      return;
    }
    props.onLeaving(chosen);
    const moment = until === null ? '' : when(until);
    void snooze(
      chosen,
      until,
      until === null ? t`En veille jusqu’à une réponse` : t`En veille, revient ${moment}`,
    );
  };
  if (isDating) {
    return (
      <MomentDialog
        title={t`Mettre en veille jusqu’à une date`}
        subject={subject}
        act={t`Mettre en veille`}
        note={(moment) => t`Revient ${moment}`}
        onClose={onClose}
        onChoose={save}
      />
    );
  }
  const words: Record<SnoozePreset, string> = {
    laterToday: t`Plus tard aujourd’hui`,
    tomorrow: t`Demain matin`,
    monday: t`Lundi`,
    nextWeek: t`La semaine prochaine`,
  };
  const date = t`Choisir une date…`;
  const answer = t`Jusqu’à ce que quelqu’un réponde`;
  const fits = (label: string) => matchRank(typed, label) !== null;
  return (
    <Dialog opened onClose={onClose} title={t`Mettre en veille`} subject={subject} padded={false} width={420}>
      <ChoiceList
        label={t`Jusqu’à quand`}
        typed={typed}
        onTyped={setTyped}
        none={t`Aucun choix de ce nom.`}
        groups={[
          {
            id: 'presets',
            choices: presets
              .filter(({ preset }) => fits(words[preset]))
              .map(({ preset, until }) => ({
                id: preset,
                label: words[preset],
                icon: 'clock' as const,
                trailing: when(until),
                onChoose: () => save(until),
              })),
          },
          {
            id: 'more',
            choices: [
              { id: 'date', label: date, icon: 'calendar' as const, onChoose: () => setDating(true) },
              { id: 'answer', label: answer, icon: 'message' as const, onChoose: () => save(null) },
            ].filter(({ label }) => fits(label)),
          },
        ]}
      />
    </Dialog>
  );
}
