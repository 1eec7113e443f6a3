import { useEffect, useState, useSyncExternalStore } from 'react';
import { VisuallyHidden } from './VisuallyHidden.tsx';

/** How long polite news is gathered before it is said in one go, in ms. */
const grouping = 5_000;

let waiting: string[] = [];
let polite = '';
let assertive = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

const tell = () => {
  for (const watcher of watchers) watcher();
};

/**
 * Says something to screen readers. Polite news is grouped for five seconds, the same words once;
 * assertive news interrupts (a send that was stopped).
 */
export function announce(text: string, { assertive: now = false }: { assertive?: boolean } = {}): void {
  if (now) {
    assertive = assertive === text ? `${text}\u00a0` : text;
    tell();
    return;
  }
  if (!waiting.includes(text)) waiting.push(text);
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    polite = waiting.join('. ');
    waiting = [];
    tell();
  }, grouping);
}

/** The regions that announce() speaks through. Mount it once. */
export function LiveRegion() {
  const subscribe = (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  const [subscribed] = useState(() => subscribe);
  const politeText = useSyncExternalStore(subscribed, () => polite);
  const assertiveText = useSyncExternalStore(subscribed, () => assertive);
  useEffect(() => {
    if (politeText === '') return;
    const clear = setTimeout(() => {
      polite = '';
      tell();
    }, grouping - 1_000);
    return () => clearTimeout(clear);
  }, [politeText]);
  return (
    <VisuallyHidden>
      <span aria-live="polite">{politeText}</span>
      <span aria-live="assertive">{assertiveText}</span>
    </VisuallyHidden>
  );
}
