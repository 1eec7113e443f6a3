import type { Me } from '@guichet/contract/people';
import { t } from '@lingui/core/macro';
import { takeBackAnswer } from '../../data/take-back.ts';
import { forgetAct, offerUndo, type Undoable } from '../../data/undo.ts';
import { showToast } from '../../ui/Toast.tsx';
import type { Queued } from './use-send.ts';

/** How long the way back of a planned send is offered, in ms; its conversation offers it until its hour. */
export const PLANNED_STAY = 12_000;

/**
 * Says that the message goes, and lets it be taken back while it has not gone: in the toast, with the seconds that
 * remain, and by the key. `moment` gives an hour ahead in words.
 */
export function offerTakeBack(result: Queued, me: Me, moment: (at: Date) => string): void {
  const { scheduledFor } = result.sending;
  if (scheduledFor !== null) {
    const at = moment(new Date(scheduledFor));
    offer(result, { text: t`Envoi prévu : ${at}`, stay: PLANNED_STAY });
    return;
  }
  const seconds = me.preferences.undoSeconds;
  if (seconds === 0) {
    showToast({
      text: me.instance.catcher ? t`Message intercepté par la démonstration` : t`Message en route`,
    });
    return;
  }
  const say = (remaining: number) =>
    me.instance.catcher
      ? t`Le message sera intercepté par la démonstration dans ${remaining} s`
      : t`Le message part dans ${remaining} s`;
  offer(result, { text: say(seconds), stay: seconds * 1_000, countdown: say });
}

type Offer = { text: string; stay: number; countdown?: (remaining: number) => string };

function offer(result: Queued, shown: Offer): void {
  const act: Undoable = {
    text: shown.text,
    quiet: true,
    takeBack: () => void takeBackAnswer(result.outboxId),
  };
  offerUndo(act);
  // Then it has left, or is taken back where it waits.
  setTimeout(() => forgetAct(act), shown.stay);
  showToast({
    ...shown,
    undoLabel: t`Annuler l’envoi`,
    onUndo: () => {
      forgetAct(act);
      void takeBackAnswer(result.outboxId);
    },
  });
}
