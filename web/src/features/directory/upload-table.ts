import type { ImportPreview } from '@guichet/contract/directory';
import { RefusedError } from '../../data/api.ts';

/** Sends a table to be read; throws the refusal as the client does. */
export async function uploadTable(moduleId: string, file: File): Promise<ImportPreview> {
  const query = new URLSearchParams({ moduleId, filename: file.name });
  const response = await fetch(`/api/directory/imports?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'accept-language': document.documentElement.lang },
    body: file,
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer as unknown as ImportPreview;
  const reason = typeof answer.reason === 'string' ? answer.reason : 'unavailable';
  throw new RefusedError({ reason, data: (answer.data ?? {}) as Record<string, unknown> });
}
