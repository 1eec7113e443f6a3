import { fromKysely, type Job, PgBoss, type QueueOptions, type QueuePolicy, type SendOptions } from 'pg-boss';
import type { Tx } from './database.ts';
import type { Log } from './log.ts';

export type RunningJob<T> = {
  id: string;
  data: T;
  /** 0 at the first attempt. */
  retryCount: number;
  /** Aborts when the job has run longer than it may, or when the program stops. */
  signal: AbortSignal;
};

/** Does the job. It may run again after a crash or when it throws: what it did before must do no harm. */
export type JobHandler<T> = (job: RunningJob<T>) => Promise<void>;

export type JobSettings = Pick<
  QueueOptions,
  'retryLimit' | 'retryDelay' | 'retryBackoff' | 'retryDelayMax' | 'expireInSeconds'
> & {
  /** How many of them this process runs at once; 1 when not given. */
  concurrency?: number;
  /**
   * 'standard': as many as there are. 'short': one waiting per singletonKey. 'singleton': one running per key.
   * 'exclusive': one waiting or running per key. Fixed at the first start of the queue.
   */
  policy?: QueuePolicy;
};

export type Jobs = {
  /** Says who does the jobs of this name. Every slice registers its own before `start`. */
  register<T extends object>(name: string, handler: JobHandler<T>, settings?: JobSettings): void;
  /** Lets a job run by the clock: `cron` has five fields in the time zone `timeZone` (UTC when not given). */
  schedule(name: string, cron: string, options?: { timeZone?: string; data?: object }): void;
  /**
   * Adds a job in the caller's transaction: it exists when that is committed, and only then. Gives its id, or
   * null when the queue's policy or its singletonKey leaves no room for another one.
   */
  enqueue(
    tx: Tx,
    name: string,
    data: object,
    options?: Pick<SendOptions, 'startAfter' | 'singletonKey' | 'singletonSeconds' | 'priority'>,
  ): Promise<string | null>;
  /**
   * Prepares the queues; with `work` also runs their jobs here. Rejects when a schedule or a waiting job in the
   * database has no handler.
   */
  start(options: { work: boolean }): Promise<void>;
  /** Takes no more jobs, waits for those that run (at most 8 s), closes its connections. */
  stop(): Promise<void>;
};

const STOP_WITHIN_MS = 8_000;
/** All three are needed together: with notifications alone pg-boss takes one batch per 30 s. */
const PROMPT = { burstWhenBatchFull: true, notifyPollingIntervalSeconds: 5, pollingIntervalSeconds: 2 };

type Registered = {
  run: (job: Job<object> & { retryCount: number }) => Promise<void>;
  settings: JobSettings;
};

/** Jobs kept in the schema `pgboss` of our database. Opens its own few connections at `start`. */
export function createJobs({ connectionString, log }: { connectionString: string; log: Log }): Jobs {
  const boss = new PgBoss({
    connectionString,
    schema: 'pgboss',
    application_name: 'guichet jobs',
    max: 4,
    useListenNotify: true,
  });
  boss.on('error', (error) => log.error({ err: error }, 'jobs: the queue has a fault'));
  const registered = new Map<string, Registered>();
  const schedules: { name: string; cron: string; timeZone: string; data: object }[] = [];
  let started = false;

  function known(name: string): Registered {
    const found = registered.get(name);
    if (!found) throw new Error(`No handler is registered for the jobs "${name}".`);
    return found;
  }

  async function prepareQueue(name: string, settings: JobSettings): Promise<void> {
    const { concurrency: _, policy, ...given } = settings;
    const options = { retryLimit: 5, retryDelay: 5, retryBackoff: true, notify: true, ...given };
    const existing = await boss.getQueue(name);
    if (existing) await boss.updateQueue(name, options);
    else await boss.createQueue(name, { ...options, policy: policy ?? 'standard' });
  }

  async function work(name: string, { run, settings }: Registered): Promise<void> {
    const options = { ...PROMPT, batchSize: 1, localConcurrency: settings.concurrency ?? 1 };
    await boss.work<object>(name, { ...options, includeMetadata: true }, async (jobs) => {
      for (const job of jobs) {
        try {
          await run(job);
        } catch (error) {
          log.error({ err: error, job: job.id, queue: name, retryCount: job.retryCount }, 'jobs: one failed');
          throw error;
        }
      }
    });
  }

  /** Jobs that nobody does would wait for ever without a word. */
  async function refuseOrphans(): Promise<void> {
    for (const { name } of schedules) known(name);
    for (const queue of await boss.getQueues()) {
      if (registered.has(queue.name) || queue.name.startsWith('__pgboss__')) continue;
      const [waiting] = await boss.findJobs(queue.name, { queued: true });
      if (waiting) {
        throw new Error(
          `Jobs "${queue.name}" wait in the database, and this version has no handler for them. ` +
            'Start the version that made them, or delete the queue.',
        );
      }
      await boss.deleteQueue(queue.name);
    }
    for (const { name, key } of await boss.getSchedules()) {
      if (!schedules.some((schedule) => schedule.name === name)) await boss.unschedule(name, key);
    }
  }

  return {
    register<T extends object>(name: string, handler: JobHandler<T>, settings: JobSettings = {}) {
      if (started) throw new Error(`The jobs "${name}" are registered after the start.`);
      if (registered.has(name)) throw new Error(`The jobs "${name}" have two handlers.`);
      const run = (job: Job<object> & { retryCount: number }) =>
        handler({ id: job.id, data: job.data as T, retryCount: job.retryCount, signal: job.signal });
      registered.set(name, { run, settings });
    },
    schedule(name, cron, options = {}) {
      schedules.push({ name, cron, timeZone: options.timeZone ?? 'UTC', data: options.data ?? {} });
    },
    async enqueue(tx, name, data, options = {}) {
      known(name);
      return boss.send(name, data, { ...options, db: fromKysely(tx) });
    },
    async start(options) {
      for (const { name } of schedules) known(name);
      started = true;
      await boss.start();
      try {
        await refuseOrphans();
        for (const [name, { settings }] of registered) await prepareQueue(name, settings);
        for (const { name, cron, timeZone, data } of schedules) {
          await boss.schedule(name, cron, data, { tz: timeZone });
        }
        if (!options.work) return;
        for (const [name, entry] of registered) await work(name, entry);
      } catch (error) {
        await boss.stop({ graceful: false });
        throw error;
      }
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: STOP_WITHIN_MS, close: true });
    },
  };
}
