import { useEffect, useRef, useState } from 'react';

export type Room = { width: number; height: number };

/** The inner size of an element, in px, as it changes; null before it is known. */
export function useRoom(): [React.RefObject<HTMLElement | null>, Room | null] {
  const element = useRef<HTMLElement>(null);
  const [room, setRoom] = useState<Room | null>(null);
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
