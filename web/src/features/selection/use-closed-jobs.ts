import { useState, useSyncExternalStore } from 'react';

const KEY = 'guichet-closed-jobs';
/** Jobs are kept for a day: older ones need not be remembered. */
const MOST = 50;

let closed: ReadonlySet<string> = read();
const watchers = new Set<() => void>();

function read(): ReadonlySet<string> {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []);
  } catch {
    return new Set();
  }
}

function close(id: string): void {
  if (closed.has(id)) return;
  closed = new Set([...closed, id].slice(-MOST));
  try {
    localStorage.setItem(KEY, JSON.stringify([...closed]));
  } catch {
    // Without a store it comes back with the next reload, nothing worse.
  }
  for (const watcher of watchers) watcher();
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** The jobs that I put away, in this browser, and the way to put one away. */
export function useClosedJobs(): readonly [ReadonlySet<string>, (id: string) => void] {
  const ids = useSyncExternalStore(subscribe, () => closed);
  const [put] = useState(() => close);
  return [ids, put];
}
