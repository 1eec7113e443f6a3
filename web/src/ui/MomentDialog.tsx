import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useId, useState } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { TextInput } from './fields.tsx';
import styles from './MomentDialog.module.css';
import { usePersonFormat } from './PersonFormat.tsx';
import { dateField, typedInstant } from './wall-time.ts';

export interface MomentDialogProps {
  title: string;
  subject?: ReactNode;
  /** What the primary button does. */
  act: string;
  /** What will happen at that moment, which is given in words. */
  note: (moment: string) => string;
  /** What the fields hold at first; tomorrow morning when it is left out. */
  initial?: Date;
  onClose: () => void;
  onChoose: (at: Date) => void;
}

/** A day and an hour ahead, on the calendar of the person's time zone, with the moment in words. */
export function MomentDialog(props: MomentDialogProps) {
  const { title, subject, act, note, initial, onClose, onChoose } = props;
  const { t } = useLingui();
  const format = usePersonFormat();
  const { timeZone } = format;
  const [date, setDate] = useState(() =>
    initial ? dateField(initial, 0, timeZone) : dateField(format.now(), 1, timeZone),
  );
  const [time, setTime] = useState(() =>
    initial
      ? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(initial)
      : '08:00',
  );
  const faultId = useId();
  const at = typedInstant(date, time, timeZone);
  const now = format.now();
  const isAhead = at !== null && at > now;
  const today = dateField(now, 0, timeZone);
  const clock = format.time(now);
  const fault =
    at === null
      ? t`Indiquez un jour et une heure.`
      : date < today
        ? t`Ce jour est passé. Choisissez aujourd’hui ou un jour à venir.`
        : t`Cette heure est passée : il est ${clock}. Choisissez une heure à venir.`;
  const described = { 'aria-describedby': isAhead ? undefined : faultId };
  const save = () => {
    if (at !== null && isAhead) onChoose(at);
  };
  const words = useMomentWords();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={title}
      subject={subject}
      width={420}
      onPrimary={save}
      note={at !== null && isAhead ? note(words(at)) : ''}
      actions={
        <>
          <Button onClick={onClose}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
          <Button variant="primary" unavailable={!isAhead && fault} onClick={save}>
            {act}
          </Button>
        </>
      }
    >
      <div className={styles.moment}>
        <TextInput
          type="date"
          label={t`Jour`}
          data-autofocus
          value={date}
          min={today}
          error={at !== null && date < today}
          {...described}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <TextInput
          type="time"
          label={t`Heure`}
          value={time}
          error={at !== null && date >= today && !isAhead}
          {...described}
          onChange={(event) => setTime(event.currentTarget.value)}
        />
        <p id={faultId} className={styles.fault} role="alert">
          {!isAhead && fault}
        </p>
      </div>
    </Dialog>
  );
}

/** A moment ahead in words: "demain, 8:00". */
export function useMomentWords(): (at: Date) => string {
  const { t } = useLingui();
  const format = usePersonFormat();
  return (at) => {
    const day = format.day(at);
    const time = format.time(at);
    return t`${day}, ${time}`;
  };
}
