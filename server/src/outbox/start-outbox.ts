/**
 * The outbox: hands queued answers over to the account's SMTP server. What it guarantees:
 *
 *  1. One press of send is at most one mail on the wire. That the first byte of a mail leaves is committed before
 *     it leaves (`data_started_at`); a row found with it after a crash is doubtful: looked up in Sent where the
 *     server files there by itself, else shown to a person, never repeated.
 *  2. What was queued leaves, or says why not: an attempt that certainly brought nothing is repeated with
 *     growing pauses; a permanent refusal is kept with the server's text, per recipient.
 *  3. Nothing leaves that its author would not have sent: what happened to the conversation since he looked is
 *     checked again in the transaction that takes the row (G8).
 *  4. What waits for its hour leaves then, or as soon after as the program runs; it is stopped as soon as something
 *     happens that its author would have wanted to see first (judge-scheduled.ts).
 *  5. Filing in Sent is a step after, of its own: its failures never send again.
 *
 * Any number of processes may run it: a row is taken under its conversation's lock by one of them. Each step is
 * a transaction; kill -9 between any two of them is one of the rows of the table in hand-over.test.ts.
 *
 *   queued → handing_over → sent | refused | doubtful      queued → taken_back | stopped
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '@guichet/contract/events';
import { EVENT_CHANNEL } from '../history/record.ts';
import { ACCOUNT_SETTINGS_CHANNEL } from '../mailboxes/account.ts';
import { inTransaction, listen, type Tx } from '../platform/database.ts';
import type { House, Service } from '../platform/house.ts';
import { catchMail, isCaught } from './catcher.ts';
import { fileSent, unfiledAnswers } from './file-sent.ts';
import type { HandOverOutcome } from './hand-over.ts';
import { holdAlive } from './holder.ts';
import { judgeScheduled, scheduledToJudge } from './judge-scheduled.ts';
import { OUTBOX_CHANNEL } from './queue-answer.ts';
import { recordOutcome, recoverLeftOver } from './record-outcome.ts';
import { handOverBySmtp } from './smtp.ts';
import { readSmtpAccount } from './smtp-account.ts';
import { dueAnswers, leftOvers, markDataStarted, nextDueAfter } from './store.ts';
import { type TakenAnswer, takeAnswer } from './take-answer.ts';

/** Hand-overs at once in this process, and of one account; an account with a fault is tried with one only. */
const AT_ONCE = 8;
const AT_ONCE_PER_ACCOUNT = 3;
const POLL_MS = 5_000;
/** At most so long after something happened is it asked whether that stops an answer that waits. */
const GLANCE_MS = 200;
/** A stop waits this long for the answer to a mail that is on the wire. */
const STOP_MS = 8_000;

export type OutboxHouse = Pick<House, 'db' | 'connectionString' | 'clock' | 'log' | 'keys' | 'blobs'>;

/** Starts handing over. `stop` lets what is on the wire finish and takes nothing new. */
export async function startOutbox(house: OutboxHouse): Promise<Service> {
  const { db, clock, log } = house;
  const onError = (error: Error) =>
    log.warn({ err: error }, 'the outbox lost its connection to the database');
  const holder = await holdAlive(house.connectionString, onError);
  const stopping = new AbortController();
  const inFlight = new Map<string, { mailboxId: string; done: Promise<void> }>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;

  const writing = (tx: Tx) => {
    const actor: Actor = { kind: 'system' };
    return { tx, actor, now: clock.now(), historyKey: house.keys.historyKey };
  };

  async function recover(): Promise<void> {
    for (const id of await leftOvers(db, { holder: holder.key, inFlight: [...inFlight.keys()] })) {
      await inTransaction(db, (tx) => recoverLeftOver(writing(tx), id));
      log.info({ outboxId: id }, 'found an answer that a stopped process was handing over');
    }
  }

  async function startDue(now: Date): Promise<void> {
    for (const due of await dueAnswers(db, now, 100)) {
      if (stopping.signal.aborted || inFlight.size >= AT_ONCE) return;
      const ofAccount = [...inFlight.values()].filter((one) => one.mailboxId === due.mailbox_id).length;
      if (inFlight.has(due.id) || ofAccount >= (due.smtp_fault ? 1 : AT_ONCE_PER_ACCOUNT)) continue;
      const done = attempt(due.id)
        .catch((error: unknown) => log.error({ err: error, outboxId: due.id }, 'a hand-over failed'))
        .finally(() => {
          inFlight.delete(due.id);
          wake();
        });
      inFlight.set(due.id, { mailboxId: due.mailbox_id, done });
    }
  }

  async function attempt(id: string): Promise<void> {
    const taken = await inTransaction(db, (tx) => takeAnswer(writing(tx), id, holder.key));
    if (!taken) return;
    const outcome = await handOver(taken);
    await persist(() => inTransaction(db, (tx) => recordOutcome(writing(tx), taken, outcome)));
    log.info({ outboxId: id, outcome: outcome.kind }, 'an answer was handed over');
  }

  async function handOver(taken: TakenAnswer): Promise<HandOverOutcome> {
    try {
      if (await isCaught(db)) return await catchMail(db, taken, clock.now());
      const account = await readSmtpAccount(house, taken.mailboxId);
      if (!account) return { kind: 'temporary', fault: 'protocol', detail: '' };
      const content = await house.blobs.read(taken.blobSha256);
      return await handOverBySmtp(
        account,
        { from: taken.envelopeFrom, to: taken.recipients, content },
        {
          signal: stopping.signal,
          beforeData: () => markDataStarted(db, taken.id, taken.attempts, clock.now()),
        },
      );
    } catch (error) {
      log.error({ err: error, outboxId: taken.id }, 'an answer could not be prepared for its server');
      return { kind: 'temporary', fault: null, detail: error instanceof Error ? error.message : '' };
    }
  }

  /** The outcome is known: it is written down as soon as the database takes it. */
  async function persist(write: () => Promise<void>): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
      try {
        return await write();
      } catch (error) {
        if (stopping.signal.aborted) throw error;
        log.warn({ err: error }, 'the outcome of a hand-over is not recorded yet');
        await sleep(wait);
      }
    }
  }

  async function file(): Promise<void> {
    for (const id of await unfiledAnswers(db, 100)) {
      await inTransaction(db, (tx) => fileSent(tx, id, clock.now()));
    }
  }

  async function judge(now: Date): Promise<void> {
    for (const id of await scheduledToJudge(db, now, 100)) {
      try {
        const isStopped = await inTransaction(db, (tx) => judgeScheduled(writing(tx), id));
        if (isStopped) log.info({ outboxId: id }, 'an answer that waited for its hour was stopped');
      } catch (error) {
        // One that cannot be judged keeps nobody else's from leaving; its hour asks again.
        log.error({ err: error, outboxId: id }, 'an answer that waits for its hour could not be judged');
      }
    }
  }

  /** Does what is to be done now; gives the milliseconds until it may be worth looking again. */
  async function round(): Promise<number> {
    const now = clock.now();
    await recover();
    await file();
    await judge(now);
    await startDue(now);
    // What is due already and was not started waits for one under way, which wakes this when it ends.
    const next = await nextDueAfter(db, now);
    return next ? Math.max(20, Math.min(POLL_MS, next.getTime() - clock.now().getTime())) : POLL_MS;
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    if (running) {
      again = true;
      return;
    }
    clearTimeout(timer);
    again = false;
    running = round()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the outbox could not look for due answers');
        return POLL_MS;
      })
      .then((wait) => {
        running = null;
        if (stopping.signal.aborted) return;
        if (again) wake();
        else timer = setTimeout(wake, wait);
      });
  }

  /** Something happened to some conversation: many such in a moment are one look. */
  let glance: NodeJS.Timeout | undefined;
  const wakeSoon = () => {
    glance ??= setTimeout(() => {
      glance = undefined;
      wake();
    }, GLANCE_MS);
  };

  const listeners = await Promise.all([
    ...[OUTBOX_CHANNEL, ACCOUNT_SETTINGS_CHANNEL].map((channel) =>
      listen(house.connectionString, channel, wake, onError),
    ),
    listen(house.connectionString, EVENT_CHANNEL, wakeSoon, onError),
  ]);
  wake();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      clearTimeout(glance);
      await Promise.all(listeners.map((listener) => listener.close()));
      await running;
      const finished = Promise.all([...inFlight.values()].map(({ done }) => done));
      await Promise.race([finished, sleep(STOP_MS, undefined, { ref: false })]);
      await holder.close();
    },
  };
}
