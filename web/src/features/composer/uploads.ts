/** Files on their way into a draft, with progress. */
import type { DraftAttachment } from '@guichet/contract/composing';

/** Of all attachments together, in bytes; the server's own limit. */
export const MAX_ATTACHED_BYTES = 25 * 1024 * 1024;

export class UploadRefused extends Error {
  readonly reason: string;
  readonly data: Record<string, unknown>;
  constructor(reason: string, data: Record<string, unknown>) {
    super(reason);
    this.reason = reason;
    this.data = data;
  }
}

/** Where a draft's image is shown from while it is written. */
export const attachmentPath = (draftId: string, attachmentId: string): string =>
  `/api/drafts/${draftId}/attachments/${attachmentId}`;

export type UploadInput = {
  draftId: string;
  file: File;
  /** Set for an image inside the text. */
  contentId?: string;
  onProgress(done: number, total: number): void;
  signal: AbortSignal;
};

/** Sends one file. Throws UploadRefused for a "no", a TypeError when the server is out of reach. */
export function upload({
  draftId,
  file,
  contentId,
  onProgress,
  signal,
}: UploadInput): Promise<DraftAttachment> {
  return new Promise((resolve, reject) => {
    // Only XMLHttpRequest tells how much was sent.
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({
      filename: file.name || 'image.png',
      ...(contentId ? { contentId } : {}),
    });
    request.open('POST', `/api/drafts/${draftId}/attachments?${query}`);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.setRequestHeader('accept-language', document.documentElement.lang);
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onload = () => {
      const answer = readJson(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer as DraftAttachment);
      else {
        const { reason, data } = answer as { reason?: string; data?: Record<string, unknown> };
        reject(
          new UploadRefused(reason ?? (request.status === 413 ? 'send.tooLarge' : 'unavailable'), data ?? {}),
        );
      }
    };
    request.onerror = () => reject(new TypeError('unreachable'));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
