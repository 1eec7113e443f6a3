import type { Draft, DraftAttachment } from '@guichet/contract/composing';
import { useEffect, useState } from 'react';
import { api, isOffline, refusalIn } from '../../data/api.ts';
import { queryClient } from '../../data/queries.ts';
import { Autosave, contentOf, type DraftContent, type SaveOutcome, type SaveState } from './autosave.ts';
import { localCopy } from './local-copy.ts';

export type EditedDraft = {
  content: DraftContent;
  change(part: Partial<DraftContent>): void;
  /** Changes the text from outside of the editor, which shows it afresh. */
  rewrite(html: string): void;
  state: SaveState;
  /** Grows when the text was replaced from outside: the editor shows it afresh. */
  version: number;
  attachments: readonly DraftAttachment[];
  setAttachments(change: (before: readonly DraftAttachment[]) => readonly DraftAttachment[]): void;
  flush(): Promise<SaveState>;
  /** Takes the version of the other window. */
  takeLatest(): void;
  /** Keeps what was typed here over the version of the other window. */
  keepMine(): void;
  /** Saves no more: it was sent or dropped. Its local copy is dropped too. */
  close(): void;
};

/** A draft while it is edited: saved as it is typed, kept here until the server has it. */
export function useDraft(draft: Draft): EditedDraft {
  const [begun] = useState(() => begin(draft));
  const { autosave } = begun;
  const [content, setContent] = useState(autosave.content);
  const [state, setState] = useState<SaveState>(autosave.state);
  const [version, setVersion] = useState(0);
  const [attachments, setAttachments] = useState<readonly DraftAttachment[]>(draft.attachments);
  useEffect(() => {
    begun.listener = setState;
    setState(autosave.state);
    const saveNow = () => void autosave.flush();
    const onVisibility = () => {
      if (document.visibilityState === 'hidden') saveNow();
    };
    const onLeave = () => saveOnLeave(draft.id, autosave);
    window.addEventListener('blur', saveNow);
    window.addEventListener('online', saveNow);
    window.addEventListener('pagehide', onLeave);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      window.removeEventListener('blur', saveNow);
      window.removeEventListener('online', saveNow);
      window.removeEventListener('pagehide', onLeave);
      document.removeEventListener('visibilitychange', onVisibility);
      begun.listener = () => undefined;
      saveNow();
    };
  }, [autosave, begun, draft.id]);

  const show = () => {
    setContent(autosave.content);
    setVersion((before) => before + 1);
  };
  const change = (part: Partial<DraftContent>) => {
    const next = { ...autosave.content, ...part };
    autosave.change(next);
    if (autosave.isDirty) localCopy.keep(draft.id, { content: next, revision: autosave.revision });
    setContent(next);
  };
  return {
    content,
    state,
    version,
    attachments,
    setAttachments,
    change,
    rewrite(html) {
      change({ html });
      setVersion((before) => before + 1);
    },
    flush: () => autosave.flush(),
    takeLatest() {
      if (autosave.state.kind !== 'overtaken') return;
      setAttachments(autosave.state.latest.attachments);
      localCopy.drop(draft.id);
      autosave.adopt(autosave.state.latest);
      show();
    },
    keepMine() {
      if (autosave.state.kind !== 'overtaken') return;
      setAttachments(autosave.state.latest.attachments);
      autosave.adopt(autosave.state.latest, autosave.content);
      show();
    },
    close() {
      autosave.close();
      localCopy.drop(draft.id);
    },
  };
}

type Begun = { autosave: Autosave; listener: (state: SaveState) => void };

/** Starts from the server's version and what this browser still keeps over it. */
function begin(draft: Draft): Begun {
  const begun: Begun = {
    listener: () => undefined,
    autosave: new Autosave(draft, {
      save: (content, revision) => save(draft.id, content, revision),
      after: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      onState: (state) => {
        if (state.kind === 'saved' && !begun.autosave.isDirty) {
          localCopy.drop(draft.id);
          rememberSaved(draft, begun.autosave, state.at);
        }
        begun.listener(state);
      },
    }),
  };
  const kept = localCopy.get(draft.id);
  if (kept) {
    // Typed over an older version than the server has now: the first save says so, and nothing is lost.
    if (kept.revision < draft.revision) {
      begun.autosave.adopt({ ...draft, revision: kept.revision }, kept.content);
    } else begun.autosave.change(kept.content);
  }
  return begun;
}

/** What is cached of the draft follows, so that it is right when it is opened again. */
function rememberSaved(draft: Draft, autosave: Autosave, at: string): void {
  queryClient.setQueryData<Draft>(['draft', draft.id], (before) => ({
    ...(before ?? draft),
    ...autosave.content,
    revision: autosave.revision,
    updatedAt: at,
  }));
}

async function save(id: string, content: DraftContent, revision: number): Promise<SaveOutcome> {
  try {
    const saved = await api.composing.save({ id, revision, ...content });
    return { kind: 'saved', revision: saved.revision, at: saved.updatedAt };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal?.reason === 'draft.stale') {
      const latest = refusal.data.draft as Draft;
      // The answer to an earlier try of this very save was lost on the way.
      const isMine = JSON.stringify(contentOf(latest)) === JSON.stringify(content);
      if (isMine) return { kind: 'saved', revision: latest.revision, at: latest.updatedAt };
      return { kind: 'overtaken', latest };
    }
    if (isOffline(error) || refusal?.reason === 'unavailable') return { kind: 'offline' };
    return { kind: 'refused', error };
  }
}

/** Bytes that a browser lets a request carry past the end of its page. */
const KEEPALIVE_LIMIT = 60_000;

/** The last save, on the way out. What is too long for it stays in the local copy. */
function saveOnLeave(id: string, autosave: Autosave): void {
  if (!autosave.isDirty || autosave.state.kind === 'overtaken') return;
  const body = JSON.stringify({ revision: autosave.revision, ...autosave.content });
  if (body.length > KEEPALIVE_LIMIT) return;
  void fetch(`/api/drafts/${id}`, {
    method: 'PUT',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body,
  }).catch(() => undefined);
}
