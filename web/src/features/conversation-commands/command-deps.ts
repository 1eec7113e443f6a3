import type { Target } from '../../data/command.ts';

/** What the shell does for the commands. */
export type CommandDeps = {
  /** Brings the conversation on screen; at once when it is there already. */
  open(target: Target): void;
  openAssign(target: Target): void;
  openIdentify(target: Target): void;
  /** Shows or hides the panel with the history. */
  toggleHistory(target: Target): void;
  /** The conversation left the list that is on screen: go on to the next one. */
  afterLeaving?(target: Target): void;
  /** Id of the newest message, when the conversation is open. */
  newestMessageId?(target: Target): string | null;
};
