import { useEffect, useRef, useState } from 'react';

export type Room = { width: number; height: number };

/** Gives the focus to what scrolls when it comes, unless somebody is at the buttons of the dialog. */
export function useTakesFocus(element: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const taker = element.current;
    const active = document.activeElement;
    const isElsewhere = taker?.closest('[role="dialog"]')?.contains(active) && !active?.contains(taker);
    if (!isElsewhere) taker?.focus({ preventScroll: true });
  }, [element]);
}

/** The inner size of an element, in px, as it changes; null before it is known. */
export function useRoom(): [React.RefObject<HTMLElement | null>, Room | null] {
  const element = useRef<HTMLElement>(null);
  const [room, setRoom] = useState<Room | null>(null);
  useTakesFocus(element);
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(() => {
      setRoom({ width: watched.clientWidth, height: watched.clientHeight });
    });
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return [element, room];
}
