import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivingMailbox } from '../conversations/incoming.ts';
import type { House } from '../platform/house.ts';
import type { ImapSettings } from './connect.ts';

export type SyncHouse = Pick<House, 'db' | 'connectionString' | 'clock' | 'log' | 'keys' | 'blobs' | 'parse'>;

/** What one run of an account's sync is made with. */
export type Session = {
  house: SyncHouse;
  mailbox: ReceivingMailbox;
  imap: ImapSettings;
  /** Mail that reached the server before is counted, not imported; null = all is imported. */
  importFrom: Date | null;
  /** Ends the run; what is in flight finishes. */
  signal: AbortSignal;
  /** Rung when the other folders should be looked at. */
  bell: Bell;
  /** Copies that vanished and may yet be found elsewhere. */
  vanished: Set<string>;
  /** How often a mail broke its own fetching, by folder and UID; outlives the run. */
  suspects: Map<string, number>;
  /** Milliseconds between two looks at the folders that no IDLE watches. */
  pollEvery: number;
  /** A server that says nothing for so many milliseconds within a command is taken for dead. */
  silence: number;
  /** The state that people see; written at once or a little later. */
  progress(): void;
};

/** Something to wait for that may have rung before. */
export type Bell = {
  ring(): void;
  /** Resolves when it rang since the last wait, after `milliseconds`, or when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
};

export function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(milliseconds, signal) {
      if (!rung && !signal.aborted) {
        const ended = new AbortController();
        await Promise.race([
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
          sleep(milliseconds, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(
            () => undefined,
          ),
        ]);
        ended.abort();
      }
      wake = undefined;
      rung = false;
    },
  };
}

/** The run ends without a fault and starts anew at once: something changed under it. */
export class StartAnew extends Error {}
