/**
 * What becomes of an answer after one attempt to hand it over. Pure: the outcome of the attempt and the row's
 * past in, the next state out. The table in hand-over.test.ts is the specification.
 */

import type { AccountFault } from '@guichet/contract/mailboxes';

/** What the peer said about one recipient; `detail` is its own text. */
export type RecipientOutcome = { address: string; state: 'accepted' | 'refused'; detail: string | null };

export type HandOverOutcome =
  /** The final dot was answered with 2xx. */
  | { kind: 'accepted'; recipients: RecipientOutcome[] }
  /** 5xx: the same again would be refused again. */
  | { kind: 'refused'; detail: string; recipients: RecipientOutcome[] }
  /**
   * 4xx, or the connection failed before the final dot could have been read: certainly not taken. With a fault the
   * peer was not even asked about this mail: it concerns the whole account.
   */
  | { kind: 'temporary'; detail: string; fault: AccountFault | null }
  /** The connection was lost after the final dot may have left, without an answer. */
  | { kind: 'lost'; detail: string }
  /** Stopped by us before the first byte of the mail. */
  | { kind: 'interrupted' };

export type HandOverPast = {
  /** Attempts made, this one included. */
  attempts: number;
  queuedAt: Date;
};

export type NextState =
  | { state: 'sent'; recipients: RecipientOutcome[] }
  | { state: 'refused'; detail: string; recipients: RecipientOutcome[] }
  | { state: 'doubtful'; detail: string }
  | { state: 'queued'; nextAttemptAt: Date; detail: string | null; fault: AccountFault | null };

const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
/** An account that cannot connect or log in may be repaired at any moment; its queue follows soon after. */
const LONGEST_FAULT_WAIT_MS = 300_000;
/** RFC 5321 §4.5.4.1 asks for 4 to 5 days; people who wait for an answer want to know sooner. */
export const GIVE_UP_AFTER_MS = 2 * 24 * 3_600_000;

/** Milliseconds to wait after this many attempts: 30 s, doubled each time, at most `longest`. */
export const waitAfter = (attempts: number, longest: number = LONGEST_WAIT_MS): number =>
  Math.min(FIRST_WAIT_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20), longest);

/**
 * The state that follows. A fault of the account (no connection, no login) keeps the answer queued for as long
 * as it lasts, since it leaves by itself once repaired; a mail that the peer itself puts off is given up after
 * two days.
 */
export function decideNext(past: HandOverPast, outcome: HandOverOutcome, now: Date): NextState {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'sent', recipients: outcome.recipients };
    case 'refused':
      return { state: 'refused', detail: outcome.detail, recipients: outcome.recipients };
    case 'lost':
      return { state: 'doubtful', detail: outcome.detail };
    case 'interrupted':
      return { state: 'queued', nextAttemptAt: now, detail: null, fault: null };
    case 'temporary': {
      const { detail, fault } = outcome;
      if (fault === null && now.getTime() - past.queuedAt.getTime() >= GIVE_UP_AFTER_MS) {
        return { state: 'refused', detail, recipients: [] };
      }
      const wait = waitAfter(past.attempts, fault === null ? LONGEST_WAIT_MS : LONGEST_FAULT_WAIT_MS);
      return { state: 'queued', nextAttemptAt: new Date(now.getTime() + wait), detail, fault };
    }
  }
}

/** What becomes of a row that a dead process left in the middle of a hand-over. */
export function decideLeftOver(row: { dataStartedAt: Date | null }): 'queued' | 'doubtful' {
  return row.dataStartedAt === null ? 'queued' : 'doubtful';
}
