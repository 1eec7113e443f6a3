/**
 * What I did in this tab and can take back, newest last. The toast offers the newest; the key does so too once the
 * toast is gone. Taking back is the server's: it knows what the act changed, and says no when somebody acted since.
 */
import { hideToast, showToast } from '../ui/Toast.tsx';

export type Undoable = {
  /** What was done, as the toast says it. */
  text: string;
  takeBack: () => void;
  /** The screen shows it anyway: no toast, only the key. */
  quiet?: boolean;
};

/** So many acts are remembered. */
const MOST = 50;
/** How long a toast with a way back stays, in ms. */
const STAY = 12_000;

const acts: Undoable[] = [];
let shown: Undoable | null = null;

/** Remembers an act and, unless it is quiet, says what was done beside the way back. */
export function offerUndo(act: Undoable): void {
  acts.push(act);
  if (acts.length > MOST) acts.shift();
  if (act.quiet) return;
  shown = act;
  showToast({ text: act.text, stay: STAY, onUndo: () => undo(act) });
}

/** It was refused, or changed nothing: there is nothing to take back. */
export function forgetAct(act: Undoable): void {
  const at = acts.indexOf(act);
  if (at >= 0) acts.splice(at, 1);
}

/** Takes the newest act back that was not taken back yet; nothing when there is none. */
export function undoLast(): void {
  const act = acts.at(-1);
  if (!act) return;
  if (shown === act) hideToast();
  undo(act);
}

function undo(act: Undoable): void {
  if (!acts.includes(act)) return;
  forgetAct(act);
  act.takeBack();
}
