/**
 * A few threads that read mail. A message that takes too long, or takes its thread down, costs that thread
 * only: another is started for the next message, and the caller learns why so that it can set the mail aside.
 */
import { Worker } from 'node:worker_threads';
import type { CalendarEvent } from './calendar.ts';
import type { WorkerAnswer, WorkerRequest } from './parse-worker.ts';
import type { ReadMessage } from './read-message.ts';
import type { SanitizeResult } from './sanitize.ts';

export type ParseFailure = {
  ok: false;
  reason: 'timeout' | 'tooLarge' | 'crashed' | 'unreadable';
  detail: string;
};
export type ParseOutcome = ({ ok: true } & ReadMessage) | ParseFailure;

export interface ParsePoolOptions {
  /** Threads at most; they start when first needed. */
  size: number;
  /** For one message, counted from when its thread takes it. */
  timeoutMs: number;
  maxRawBytes: number;
  /** Heap of one thread in MB. Default 512. */
  heapMb?: number;
  /** The module that runs in the thread. Default: `parse-worker.ts`. */
  workerUrl?: URL;
}

export interface ParsePool {
  /** Never rejects. The bytes are copied. */
  parse(raw: Uint8Array): Promise<ParseOutcome>;
  /** `sanitizeHtml` in a thread; `cids` maps Content-IDs to URLs. Never rejects. */
  sanitize(
    html: string,
    options: { cids: Record<string, string>; allowRemote: boolean },
  ): Promise<SanitizeResult>;
  /** `readCalendar` in a thread; none when it takes too long or is none. The bytes are copied. Never rejects. */
  calendar(bytes: Uint8Array, charset: string | null, method: string | null): Promise<CalendarEvent[]>;
  /** Stops all threads; what is unfinished ends as `crashed`. */
  close(): Promise<void>;
}

type Outcome = { ok: true; value: unknown } | ParseFailure;
type Request = WorkerRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

interface Task {
  request: Request;
  transfer: ArrayBuffer[];
  finish: (outcome: Outcome) => void;
}

interface Thread {
  worker: Worker;
  task: Task | null;
  id: number;
  timer: NodeJS.Timeout | null;
}

const CLOSED: ParseFailure = { ok: false, reason: 'crashed', detail: 'the pool is closed' };

/** Creates the pool. @throws RangeError on a size below 1. */
export function createParsePool(options: ParsePoolOptions): ParsePool {
  if (!(options.size >= 1)) throw new RangeError('size must be at least 1');
  const workerUrl = options.workerUrl ?? new URL('./parse-worker.ts', import.meta.url);
  const threads = new Set<Thread>();
  const queue: Task[] = [];
  let nextId = 1;
  let isClosed = false;

  function startThread(): Thread {
    const worker = new Worker(workerUrl, {
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb ?? 512, stackSizeMb: 8 },
      stdout: false,
      stderr: false,
    });
    const thread: Thread = { worker, task: null, id: 0, timer: null };
    worker.on('message', (answer: WorkerAnswer) => {
      if (answer.id !== thread.id) return;
      settle(
        thread,
        answer.ok
          ? { ok: true, value: answer.value }
          : { ok: false, reason: 'unreadable', detail: answer.detail },
      );
      runNext();
    });
    worker.on('error', (error: Error) =>
      drop(thread, { ok: false, reason: 'crashed', detail: error.message }),
    );
    worker.on('exit', (code) =>
      drop(thread, { ok: false, reason: 'crashed', detail: `the thread ended with code ${code}` }),
    );
    worker.unref();
    threads.add(thread);
    return thread;
  }

  function settle(thread: Thread, outcome: Outcome): void {
    if (thread.timer) clearTimeout(thread.timer);
    const task = thread.task;
    thread.timer = null;
    thread.task = null;
    thread.id = 0;
    thread.worker.unref();
    task?.finish(outcome);
  }

  /** A thread that failed is never used again. */
  function drop(thread: Thread, outcome: ParseFailure): void {
    if (!threads.delete(thread)) return;
    settle(thread, outcome);
    void thread.worker.terminate();
    runNext();
  }

  function runNext(): void {
    while (queue.length > 0 && !isClosed) {
      const idle = [...threads].find((thread) => thread.task === null);
      const thread = idle ?? (threads.size < options.size ? startThread() : null);
      if (!thread) return;
      run(thread, queue.shift() as Task);
    }
  }

  function run(thread: Thread, task: Task): void {
    thread.task = task;
    thread.id = nextId++;
    thread.worker.ref();
    thread.timer = setTimeout(
      () => drop(thread, { ok: false, reason: 'timeout', detail: `no answer after ${options.timeoutMs} ms` }),
      options.timeoutMs,
    );
    thread.worker.postMessage({ ...task.request, id: thread.id }, task.transfer);
  }

  function submit(request: Request, transfer: ArrayBuffer[]): Promise<Outcome> {
    if (isClosed) return Promise.resolve(CLOSED);
    return new Promise((finish) => {
      queue.push({ request, transfer, finish });
      runNext();
    });
  }

  return {
    async parse(raw) {
      if (raw.byteLength > options.maxRawBytes) {
        return {
          ok: false,
          reason: 'tooLarge',
          detail: `${raw.byteLength} bytes, at most ${options.maxRawBytes}`,
        };
      }
      const copy = new Uint8Array(raw);
      const outcome = await submit({ kind: 'read', raw: copy }, [copy.buffer]);
      return outcome.ok ? { ok: true, ...(outcome.value as ReadMessage) } : outcome;
    },
    async sanitize(html, { cids, allowRemote }) {
      const outcome = await submit({ kind: 'sanitize', html, cids, allowRemote }, []);
      return outcome.ok ? (outcome.value as SanitizeResult) : { ok: false, reason: 'unreadable' };
    },
    async calendar(bytes, charset, method) {
      if (bytes.byteLength > options.maxRawBytes) return [];
      const copy = new Uint8Array(bytes);
      const outcome = await submit({ kind: 'calendar', bytes: copy, charset, method }, [copy.buffer]);
      return outcome.ok ? (outcome.value as CalendarEvent[]) : [];
    },
    async close() {
      isClosed = true;
      for (const task of queue.splice(0)) task.finish(CLOSED);
      const open = [...threads];
      threads.clear();
      for (const thread of open) settle(thread, CLOSED);
      await Promise.all(open.map((thread) => thread.worker.terminate()));
    },
  };
}
