import { bearsFlag } from './flag-copies.ts';

/** Whether a copy (`l`, a row of `location`) is \Seen. */
export const isFlaggedSeen = bearsFlag('\\Seen');
