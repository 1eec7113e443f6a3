/**
 * Keeps every mail account in sync, each on its own: one that fails delays no other. An account is run by exactly
 * one process, which holds its lease; the lease moves when its holder dies. After a fault it connects again for
 * ever, waiting longer each time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { OPERATION_CHANNEL } from '../conversations/server-operations.ts';
import { ACCOUNT_SETTINGS_CHANNEL } from '../mailboxes/account.ts';
import { listen } from '../platform/database.ts';
import type { Service } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import {
  type AccountRow,
  endLeases,
  noteState,
  readSettings,
  releaseLease,
  takeLeases,
} from './account-store.ts';
import { faultOf } from './connect.ts';
import { runAccount } from './run-account.ts';
import { createBell, type Session, StartAnew, type SyncHouse } from './session.ts';

/** Leases and settings are looked at so often, in milliseconds. */
const LOOK_EVERY = 2_000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 300_000;
/** A run that stood so long begins anew with the shortest wait. */
const STOOD = 60_000;
/** At most one wake-up of the screens in so many milliseconds and account. */
const TELL_EVERY = 500;

export const ACCOUNT_CHANNEL = 'guichet_account';

export type SyncOptions = {
  /** Milliseconds between two looks at the folders that no IDLE watches. */
  pollEvery?: number;
  /** A server that says nothing for so many milliseconds within a command is taken for dead. */
  silence?: number;
  /** No other process can run on this database: leases that stand are those of a dead one, and end at once. */
  isAlone?: boolean;
};

type Running = {
  generation: string;
  control: AbortController;
  session: { bell: ReturnType<typeof createBell> };
  ended: Promise<void>;
};

export async function startSync(house: SyncHouse, options: SyncOptions = {}): Promise<Service> {
  const holder = newId();
  if (options.isAlone) await endLeases(house.db);
  const running = new Map<string, Running>();
  const bell = createBell();
  const stopping = new AbortController();

  function start(row: AccountRow): void {
    const control = new AbortController();
    const session = { bell: createBell() };
    const ended = keepRunning(house, row.mailboxId, session.bell, control.signal, options).catch((error) =>
      house.log.error({ err: error, mailboxId: row.mailboxId }, 'the sync of an account ended'),
    );
    running.set(row.mailboxId, { generation: row.generation, control, session, ended });
  }

  async function stop(mailboxId: string): Promise<void> {
    const one = running.get(mailboxId);
    one?.control.abort();
    await one?.ended;
    running.delete(mailboxId);
  }

  async function supervise(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const rows = await takeLeases(house.db, holder);
        const wanted = new Map(rows.map((row) => [row.mailboxId, row]));
        const stale = [...running].filter(([id, one]) => wanted.get(id)?.generation !== one.generation);
        await Promise.all(stale.map(([id]) => stop(id)));
        for (const row of rows) if (!running.has(row.mailboxId)) start(row);
      } catch (error) {
        house.log.error({ err: error }, 'mail accounts could not be looked at');
      }
      await bell.wait(LOOK_EVERY, stopping.signal);
    }
  }

  const wake = (mailboxId: string) => running.get(mailboxId)?.session.bell.ring();
  const listeners = [
    await listen(house.connectionString, OPERATION_CHANNEL, wake),
    await listen(house.connectionString, ACCOUNT_SETTINGS_CHANNEL, () => bell.ring()),
  ];
  const supervising = supervise();
  return {
    async stop() {
      stopping.abort();
      await supervising;
      await Promise.all([...running.keys()].map(stop));
      await Promise.all(listeners.map((listener) => listener.close()));
      await releaseLease(house.db, holder).catch(() => undefined);
    },
  };
}

/** Runs one account until the signal says stop, whatever fails. */
async function keepRunning(
  house: SyncHouse,
  mailboxId: string,
  bell: Session['bell'],
  signal: AbortSignal,
  options: SyncOptions,
): Promise<void> {
  const suspects = new Map<string, number>();
  const tell = teller(house, mailboxId);
  let failures = 0;
  while (!signal.aborted) {
    const began = performance.now();
    try {
      await runOnce(house, mailboxId, { bell, signal, suspects, tell }, options);
      if (signal.aborted) return;
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (performance.now() - began > STOOD) failures = 0;
      failures += error instanceof StartAnew ? 0 : 1;
      const wait = error instanceof StartAnew ? 100 : backOff(failures);
      if (!(error instanceof StartAnew)) await noteFault(house, mailboxId, error, wait);
      tell();
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** 1 s, 2 s, 4 s … 5 min, with jitter so that accounts of one server do not come back together. */
export function backOff(failures: number): number {
  const longest = Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
  return longest * (0.75 + Math.random() * 0.25);
}

async function noteFault(house: SyncHouse, mailboxId: string, error: unknown, wait: number): Promise<void> {
  const now = house.clock.now();
  const { fault, detail } = faultOf(error);
  house.log.warn({ err: error, mailboxId, fault }, 'the sync of an account was interrupted');
  await noteState(house.db, mailboxId, {
    state: 'error',
    error_since: sql<Date>`coalesce(error_since, ${now})`,
    fault,
    fault_detail: detail,
    next_attempt_at: new Date(now.getTime() + wait),
  }).catch((failed) => house.log.error({ err: failed, mailboxId }, 'a state could not be noted'));
}

type Run = Pick<Session, 'bell' | 'signal' | 'suspects'> & { tell: () => void };

async function runOnce(house: SyncHouse, mailboxId: string, run: Run, options: SyncOptions): Promise<void> {
  const settings = await readSettings(house, mailboxId);
  if (!settings) return;
  const session: Session = {
    house,
    mailbox: settings.mailbox,
    imap: settings.imap,
    importFrom: settings.importFrom,
    signal: run.signal,
    bell: run.bell,
    vanished: new Set(),
    suspects: run.suspects,
    pollEvery: options.pollEvery ?? 20_000,
    silence: options.silence ?? 90_000,
    progress: run.tell,
  };
  const healthy = { error_since: null, fault: null, fault_detail: null, next_attempt_at: null };
  await runAccount(session, {
    async connected(capabilities) {
      await noteState(house.db, mailboxId, { ...healthy, capabilities });
      run.tell();
    },
    async looked() {
      await noteState(house.db, mailboxId, { ...healthy, last_success_at: house.clock.now() });
      run.tell();
    },
    async imported() {
      await noteState(house.db, mailboxId, healthy);
      run.tell();
    },
  });
}

/** Wakes the screens that show this account, not too often and never too late. */
function teller(house: SyncHouse, mailboxId: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const tell = () => {
    timer = undefined;
    last = performance.now();
    sql`select pg_notify(${ACCOUNT_CHANNEL}, ${mailboxId})`.execute(house.db).catch(() => undefined);
  };
  return () => {
    timer ??= setTimeout(tell, Math.max(0, last + TELL_EVERY - performance.now()));
    timer.unref();
  };
}
