import { useState } from 'react';

export interface Act {
  busy: boolean;
  /** What the last act threw; null once another one is tried. */
  failure: unknown;
  /** Does it, then renews what it changed. True when it worked. */
  run(act: () => Promise<unknown>): Promise<boolean>;
}

/** An act asked for by a button: one at a time, its "no" kept for the screen. */
export function useAct(renew: () => Promise<unknown>): Act {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  return {
    busy,
    failure,
    async run(act) {
      if (busy) return false;
      setBusy(true);
      setFailure(null);
      try {
        await act();
        return true;
      } catch (error) {
        setFailure(error);
        return false;
      } finally {
        setBusy(false);
        await renew();
      }
    },
  };
}
