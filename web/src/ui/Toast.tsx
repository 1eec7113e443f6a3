import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { IconButton } from './IconButton.tsx';
import { KeyHint } from './KeyHint.tsx';
import { useKeys, useSingleKeys } from './keys.ts';
import styles from './Toast.module.css';
import { VisuallyHidden } from './VisuallyHidden.tsx';

export interface ToastRequest {
  /** What was done: "Assignée à Yann Le Goff". */
  text: string;
  /** Undoes it; with it the toast has a button and Z works while it shows. */
  onUndo?: () => void;
  /** Goes to what it tells of; with it the toast has a button. */
  onShow?: () => void;
  /** How long it stays, in ms; 8 s by default. */
  stay?: number;
  /** What it says while this many seconds remain; it stays `stay` then, whoever looks at it. */
  countdown?: (seconds: number) => string;
  /** What the button says instead of "Annuler". */
  undoLabel?: string;
  /** `text` is what was done and is undone now. */
  isUndone?: boolean;
}

interface ShownToast extends ToastRequest {
  id: number;
}

/** How long a toast stays, in ms, not counting the time under the pointer or with the focus. */
const stay = 8_000;

let current: ShownToast | null = null;
let nextId = 1;
const watchers = new Set<() => void>();

function set(toast: ShownToast | null) {
  current = toast;
  for (const watcher of watchers) watcher();
}

/** Shows a toast; it takes the place of the one before. Not for what a row already shows. */
export function showToast(request: ToastRequest): void {
  set({ ...request, id: nextId++ });
}

/** Takes the toast away. */
export function hideToast(): void {
  set(null);
}

/** Where toasts appear: bottom left of the list. Mount it once. */
export function ToastHost() {
  const toast = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => current,
  );
  return (
    <div className={styles.host} role="status">
      {toast && <ToastView key={toast.id} toast={toast} />}
    </div>
  );
}

function ToastView({ toast }: { toast: ShownToast }) {
  const { t } = useLingui();
  const singleKeys = useSingleKeys();
  const [held, setHeld] = useState(false);
  const left = useRef(toast.stay ?? stay);
  const isHeld = held && toast.countdown === undefined;
  useEffect(() => {
    if (isHeld) return;
    const from = performance.now();
    const timer = setTimeout(hideToast, left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1_000, left.current - (performance.now() - from));
    };
  }, [isHeld]);
  const undo = () => {
    hideToast();
    toast.onUndo?.();
  };
  useKeys({ z: undo, 'Ctrl+z': undo }, { enabled: toast.onUndo !== undefined });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only holds the timer while it is looked at
    <div
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.countdown ? (
        <Countdown seconds={Math.ceil(left.current / 1_000)} say={toast.countdown} text={toast.text} />
      ) : (
        <span className={styles.text}>{toast.isUndone ? t`Annulé : ${toast.text}` : toast.text}</span>
      )}
      {toast.onUndo && (
        <button type="button" className={styles.undo} onClick={undo} aria-keyshortcuts="Z">
          {toast.undoLabel ?? t({ message: 'Annuler', context: 'undo what was done' })}
          {singleKeys && <KeyHint keys="z" />}
        </button>
      )}
      {toast.onShow && (
        <button
          type="button"
          className={styles.undo}
          onClick={() => {
            hideToast();
            toast.onShow?.();
          }}
        >
          {t`Voir`}
        </button>
      )}
      {!toast.onUndo && <IconButton icon="x" size="sm" name={t`Fermer`} onClick={hideToast} />}
    </div>
  );
}

interface CountdownProps {
  seconds: number;
  say: (seconds: number) => string;
  text: string;
}

/** Counts down on screen; whoever hears it is told once. */
function Countdown({ seconds, say, text }: CountdownProps) {
  const [remaining, setRemaining] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => setRemaining((before) => Math.max(0, before - 1)), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <span className={styles.text} aria-hidden="true">
        {say(remaining)}
      </span>
      <VisuallyHidden>{text}</VisuallyHidden>
    </>
  );
}
