import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { type LaterMoment, laterMoments } from './later-moments.ts';
import type { MenuEntry } from './Menu.tsx';
import { MomentDialog, useMomentWords } from './MomentDialog.tsx';
import { usePersonFormat } from './PersonFormat.tsx';

export interface LaterUse {
  /** Of the dialog in which a day and an hour are chosen. */
  title: string;
  act: string;
  note: (moment: string) => string;
  /** What the dialog begins with. */
  initial?: Date;
  onChoose: (at: Date) => void;
}

/** Entries of a menu that say when: presets with the moment that they mean, and any day and hour. `dialog` is put beside it. */
export function useLater({ title, act, note, initial, onChoose }: LaterUse): {
  entries: MenuEntry[];
  dialog: ReactNode;
} {
  const { t } = useLingui();
  const format = usePersonFormat();
  const words = useMomentWords();
  const [isChoosing, setChoosing] = useState(false);
  const labels: Record<LaterMoment, string> = {
    hour: t`Dans une heure`,
    afternoon: t`Cet après-midi`,
    tomorrow: t`Demain matin`,
    tomorrowAfternoon: t`Demain après-midi`,
    monday: t`Lundi matin`,
  };
  return {
    entries: [
      ...laterMoments(format.now(), format.timeZone).map(({ moment, at }) => ({
        id: moment,
        label: labels[moment],
        icon: 'clock' as const,
        trailing: <span className="num">{words(at)}</span>,
        onSelect: () => onChoose(at),
      })),
      {
        id: 'date',
        label: t`Choisir le jour et l’heure…`,
        icon: 'calendar' as const,
        onSelect: () => setChoosing(true),
      },
    ],
    dialog: isChoosing && (
      <MomentDialog
        title={title}
        act={act}
        note={note}
        {...(initial ? { initial } : {})}
        onClose={() => setChoosing(false)}
        onChoose={(at) => {
          setChoosing(false);
          onChoose(at);
        }}
      />
    ),
  };
}
