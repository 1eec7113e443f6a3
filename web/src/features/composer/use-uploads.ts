import type { DraftAttachment } from '@guichet/contract/composing';
import { refusalText } from '@guichet/contract/refusals';
import { useRef, useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { attachmentPath, MAX_ATTACHED_BYTES, UploadRefused, upload } from './uploads.ts';
import type { EditedDraft } from './use-draft.ts';

export type RunningUpload = { id: string; name: string; size: number; done: number };

export type Uploads = {
  running: readonly RunningUpload[];
  /** Why the last file did not come along. */
  error: string | null;
  attach(files: readonly File[]): void;
  /** Uploads a picture of the text; gives its address, or null when it was refused. */
  attachImage(file: File): Promise<string | null>;
  remove(attachment: DraftAttachment): void;
  cancel(id: string): void;
};

/** The files of a draft: those on their way, and the acts. */
export function useUploads(draftId: string, edited: EditedDraft): Uploads {
  const { language } = usePersonFormat();
  const [running, setRunning] = useState<readonly RunningUpload[]>([]);
  const [error, setError] = useState<string | null>(null);
  const aborts = useRef(new Map<string, AbortController>());

  const run = async (file: File, contentId?: string): Promise<DraftAttachment | null> => {
    const attached = [...edited.attachments, ...running].reduce((sum, one) => sum + one.size, 0);
    if (attached + file.size > MAX_ATTACHED_BYTES) {
      setError(refusalText('send.tooLarge', language, { limit: language === 'fr' ? '25 Mo' : '25 MB' }));
      return null;
    }
    setError(null);
    const id = crypto.randomUUID();
    const abort = new AbortController();
    aborts.current.set(id, abort);
    setRunning((before) => [...before, { id, name: file.name, size: file.size, done: 0 }]);
    try {
      await edited.begun();
      const attachment = await upload({
        draftId,
        file,
        ...(contentId ? { contentId } : {}),
        signal: abort.signal,
        onProgress: (done) =>
          setRunning((before) => before.map((one) => (one.id === id ? { ...one, done } : one))),
      });
      edited.setAttachments((before) => [...before, attachment]);
      return attachment;
    } catch (failure) {
      if (failure instanceof UploadRefused) setError(refusalText(failure.reason, language, failure.data));
      else if (!abort.signal.aborted) setError(errorText(failure, language));
      return null;
    } finally {
      aborts.current.delete(id);
      setRunning((before) => before.filter((one) => one.id !== id));
    }
  };

  return {
    running,
    error,
    attach(files) {
      for (const file of files) void run(file);
    },
    async attachImage(file) {
      const attachment = await run(file, `${crypto.randomUUID()}@guichet`);
      return attachment && attachmentPath(draftId, attachment.id);
    },
    remove(attachment) {
      edited.setAttachments((before) => before.filter((one) => one.id !== attachment.id));
      api.composing.removeAttachment({ id: draftId, attachmentId: attachment.id }).catch((failure) => {
        setError(errorText(failure, language));
        edited.setAttachments((before) => [...before, attachment]);
      });
    },
    cancel: (id) => aborts.current.get(id)?.abort(),
  };
}
