/** Pictures and files of templates and signatures, sent as they are. */
import type { TemplateFile } from '@guichet/contract/templates';
import { RefusedError } from './api.ts';
import { ask } from './connection.ts';

async function post<T>(path: string, file: File): Promise<T> {
  const response = await ask(`${path}?${new URLSearchParams({ filename: file.name })}`, {
    method: 'POST',
    headers: {
      'content-type': file.type || 'application/octet-stream',
      'accept-language': document.documentElement.lang,
    },
    body: file,
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer as T;
  const isTooLarge = response.status === 413;
  throw new RefusedError({
    reason: typeof answer.reason === 'string' ? answer.reason : isTooLarge ? 'send.tooLarge' : 'unavailable',
    data: (answer.data ?? { limit: '10 Mo' }) as Record<string, unknown>,
  });
}

/** Gives the path under which it is shown. Throws a refusal. */
export const uploadPicture = async (file: File): Promise<string> =>
  (await post<{ path: string }>('/api/pictures', file)).path;

export const uploadTemplateFile = (templateId: string, file: File): Promise<TemplateFile> =>
  post<TemplateFile>(`/api/templates/${templateId}/files`, file);
