/** Whether the screen is being worked with fingers right now, on any machine: a laptop may have both. */
import { useSyncExternalStore } from 'react';

let isTouching = false;
const watchers = new Set<() => void>();

function set(next: boolean): void {
  if (next === isTouching) return;
  isTouching = next;
  for (const watcher of watchers) watcher();
}

const onPointer = (event: PointerEvent) => set(event.pointerType === 'touch');
const onKey = () => set(false);

function subscribe(watcher: () => void): () => void {
  if (watchers.size === 0) {
    window.addEventListener('pointerover', onPointer, true);
    window.addEventListener('pointerdown', onPointer, true);
    window.addEventListener('keydown', onKey, true);
  }
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    window.removeEventListener('pointerover', onPointer, true);
    window.removeEventListener('pointerdown', onPointer, true);
    window.removeEventListener('keydown', onKey, true);
  };
}

/** True while the last pointer was a finger. */
export const useIsTouching = (): boolean => useSyncExternalStore(subscribe, () => isTouching);
