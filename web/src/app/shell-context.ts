import { createContext, useContext } from 'react';

/** What the shell offers to the views inside it. */
export type ShellActs = {
  openKeysHelp: () => void;
  openPalette: () => void;
  /** "Why don't I see this email?" */
  openWhy: () => void;
  /** What was done with many at once lately. */
  openRecentJobs: () => void;
  /** Saves what the list shows as a view; null where no list is on screen. */
  saveView: (() => void) | null;
  /** Null where the person may not write. */
  newMail: (() => void) | null;
};

export const ShellContext = createContext<ShellActs | null>(null);

/** The shell's acts. Throws outside the shell. */
export function useShell(): ShellActs {
  const acts = useContext(ShellContext);
  if (!acts) throw new Error('useShell() belongs inside the shell');
  return acts;
}
