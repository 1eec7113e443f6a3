/** The thread that reads mail, so that a hostile or huge message can be stopped. Answers one request at a time. */
import { parentPort } from 'node:worker_threads';
import { readCalendar } from './calendar.ts';
import { readMessage } from './read-message.ts';
import { sanitizeHtml } from './sanitize.ts';

export type WorkerRequest =
  | { id: number; kind: 'read'; raw: Uint8Array }
  | { id: number; kind: 'sanitize'; html: string; cids: Record<string, string>; allowRemote: boolean }
  | { id: number; kind: 'calendar'; bytes: Uint8Array; charset: string | null; method: string | null };

export type WorkerAnswer =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; detail: string };

async function answer(request: WorkerRequest): Promise<unknown> {
  if (request.kind === 'read') return readMessage(request.raw);
  if (request.kind === 'calendar') return readCalendar(request.bytes, request.charset, request.method);
  const cids = new Map(Object.entries(request.cids));
  return sanitizeHtml(request.html, {
    cid: (contentId) => cids.get(contentId) ?? null,
    allowRemote: request.allowRemote,
  });
}

parentPort?.on('message', (request: WorkerRequest) => {
  answer(request).then(
    (value) => parentPort?.postMessage({ id: request.id, ok: true, value } satisfies WorkerAnswer),
    (error: unknown) =>
      parentPort?.postMessage({
        id: request.id,
        ok: false,
        detail: error instanceof Error ? error.message : 'unknown',
      } satisfies WorkerAnswer),
  );
});
