import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { anchorShift, arrivedAbove } from './list-anchor.ts';

export interface SteadyScrollOptions {
  scroller: RefObject<HTMLElement | null>;
  keys: readonly string[];
  places: ReadonlyMap<string, number>;
  rowHeight: number;
  hovered: string | null;
  cursor: string | null;
}

/**
 * Keeps one row in place when the list changes, by moving the scroll with it: the row under the pointer, else
 * the cursor's if it is seen, else the first one seen. At the very top with neither, the list may flow.
 * Gives how many rows arrived above since the top was last seen, and the act of going there.
 */
export function useSteadyScroll(options: SteadyScrollOptions): { count: number; show: () => void } {
  const { scroller, keys, places, rowHeight, hovered, cursor } = options;
  const before = useRef(keys);
  const fresh = useRef(new Set<string>());
  const [count, setCount] = useState(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = keys;
    if (!element || old === keys || old.length === 0) return;
    const top = element.scrollTop;
    const firstSeen = Math.floor(top / rowHeight);
    const seen = (key: string | null) => {
      const index = key === null ? -1 : old.indexOf(key);
      const within = index >= firstSeen && index * rowHeight < top + element.clientHeight;
      return index >= 0 && within ? { key: key ?? '', index } : null;
    };
    const flowing = top < rowHeight / 2 ? null : { key: old[firstSeen] ?? '', index: firstSeen };
    const anchor = seen(hovered) ?? seen(cursor) ?? flowing;
    const oldKeys = new Set(old);
    const stayed = old.some((key) => places.has(key));
    if (!stayed) {
      // Another list altogether: it starts at its top.
      element.scrollTop = 0;
      fresh.current.clear();
      setCount(0);
      return;
    }
    if (anchor) element.scrollTop = top + anchorShift(old, places, anchor) * rowHeight;
    const seenFrom = Math.floor(element.scrollTop / rowHeight);
    if (arrivedAbove(oldKeys, keys, seenFrom) > 0) {
      for (const key of keys.slice(0, seenFrom)) if (!oldKeys.has(key)) fresh.current.add(key);
    }
    for (const key of fresh.current) if (!places.has(key)) fresh.current.delete(key);
    setCount(fresh.current.size);
  }, [scroller, keys, places, rowHeight, hovered, cursor]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      if (fresh.current.size === 0) return;
      const firstSeen = Math.floor(element.scrollTop / rowHeight);
      for (const key of fresh.current) if ((places.get(key) ?? 0) >= firstSeen) fresh.current.delete(key);
      setCount(fresh.current.size);
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [scroller, places, rowHeight]);

  return { count, show: () => scroller.current?.scrollTo({ top: 0 }) };
}
