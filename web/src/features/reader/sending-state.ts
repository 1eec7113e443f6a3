/** Pure: what became of an answer, in one word for the message's head. */
import type { Sending } from '@guichet/contract/conversations';

export type SendingWord =
  | 'scheduled'
  | 'queued'
  | 'retrying'
  | 'handingOver'
  | 'delivered'
  | 'partlyRefused'
  | 'refused'
  | 'doubtful'
  | 'bounced'
  | 'stopped';

/** Bounced beats everything: it came last. */
export function sendingWord(sending: Sending): SendingWord {
  if (sending.recipients.some((one) => one.state === 'bounced')) return 'bounced';
  switch (sending.state) {
    case 'queued':
      if (sending.attempts > 0 && sending.lastError !== null) return 'retrying';
      return sending.scheduledFor === null ? 'queued' : 'scheduled';
    case 'sent':
      return sending.recipients.some((one) => one.state === 'refused') ? 'partlyRefused' : 'delivered';
    default:
      return sending.state;
  }
}

/** It did not reach everybody, or nobody knows: something that a person has to see. */
export const isTrouble = (sending: Sending): boolean =>
  ['partlyRefused', 'refused', 'doubtful', 'bounced'].includes(sendingWord(sending));

/** The recipients that it did not reach. */
export const unreached = (sending: Sending) =>
  sending.recipients.filter((one) => one.state === 'refused' || one.state === 'bounced');
