import type { BulkAct } from '@guichet/contract/acts';
import type { Chosen, Many, Target } from '../../data/command.ts';

/** A choice that a command asks for before it acts. */
export type Picking = {
  what: 'department' | 'qualification' | 'tags' | 'snooze' | 'folder' | 'mailbox' | 'block' | 'deleteForGood';
  chosen: Chosen;
};

/** What the shell does for the commands. */
export type CommandDeps = {
  /** Brings the conversation on screen; at once when it is there already. */
  open(target: Target): void;
  openAssign(chosen: Chosen): void;
  /** `others`: further conversations, each of another correspondent of the same domain. */
  openIdentify(target: Target, others?: readonly Target[]): void;
  openPick(picking: Picking): void;
  /** Asks with what it is merged, or which of the chosen ones stays. */
  openMerge(chosen: Chosen): void;
  /** Does the same with many: a job that shows how far it is. */
  startBulk(act: BulkAct, many: Many): void;
  /** Shows or hides the panel with the history. */
  toggleHistory(target: Target): void;
  /** The conversation left the list that is on screen: go on to the next one. */
  afterLeaving?(target: Target): void;
  /** Id of the newest message, when the conversation is open. */
  newestMessageId?(target: Target): string | null;
};
