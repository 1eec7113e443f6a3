import type { Draft, DraftAttachment } from '@guichet/contract/composing';
import { useEffect, useRef, useState } from 'react';
import { api, isOffline, refusalIn } from '../../data/api.ts';
import { refreshDrafts } from '../../data/drafts.ts';
import { queryClient } from '../../data/queries.ts';
import { Autosave, contentOf, type DraftContent, type SaveOutcome, type SaveState } from './autosave.ts';
import { keptBeginning, localCopy } from './local-copy.ts';
import { withoutSignature } from './signature.ts';

export type EditedDraft = {
  content: DraftContent;
  /** As the server began it, or as it stood here before. */
  origin: Draft;
  change(part: Partial<DraftContent>): void;
  /** Changes the text from outside of the editor, which shows it afresh. */
  rewrite(html: string): void;
  state: SaveState;
  /** Grows when the text was replaced from outside: the editor shows it afresh. */
  version: number;
  attachments: readonly DraftAttachment[];
  setAttachments(change: (before: readonly DraftAttachment[]) => readonly DraftAttachment[]): void;
  flush(): Promise<SaveState>;
  /** Resolves once the server knows the draft. Throws what it refused it for. */
  begun(): Promise<void>;
  /** Takes the version of the other window. */
  takeLatest(): void;
  /** Keeps what was typed here over the version of the other window. */
  keepMine(): void;
  /** Saves no more: it was sent or dropped. Its local copy is dropped too. */
  close(): void;
};

/**
 * A draft while it is edited: saved as it is typed, kept here until the server has it. One that the server does not
 * know yet is begun there in the background.
 * @param onOther a draft of this kind stood there already: it holds now what was typed here
 */
export function useDraft(draft: Draft, onOther: (draft: Draft) => void): EditedDraft {
  const [begun] = useState(() => begin(draft));
  const { autosave } = begun;
  const [content, setContent] = useState(autosave.content);
  const [state, setState] = useState<SaveState>(autosave.state);
  const [version, setVersion] = useState(0);
  const [attachments, setAttachments] = useState<readonly DraftAttachment[]>(draft.attachments);
  const [origin, setOrigin] = useState(begun.origin);
  const other = useRef(onOther);
  other.current = onOther;
  const contentShown = useRef(content);
  contentShown.current = content;
  useEffect(() => {
    begun.listener = {
      onState: setState,
      onBegun(first) {
        const isTextNew = contentShown.current.html !== autosave.content.html;
        setOrigin(first);
        setAttachments(first.attachments);
        setContent(autosave.content);
        if (isTextNew) setVersion((before) => before + 1);
      },
      onOther: (standing) => other.current(standing),
    };
    setState(autosave.state);
    if (!autosave.isBegun) void autosave.flush();
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
      begun.listener = null;
      void autosave.flush().then(() => forgetSaved(draft.id));
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
    if (!autosave.isBegun) keptBeginning.keep(draft);
    setContent(next);
  };
  return {
    content,
    origin,
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
    async begun() {
      if (autosave.isBegun) return;
      const now = await autosave.flush();
      if (now.kind === 'refused') throw now.error;
      if (!autosave.isBegun) throw new TypeError('unreachable');
    },
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
      void closeDraft(draft.id);
    },
  };
}

type Listener = {
  onState(state: SaveState): void;
  onBegun(draft: Draft): void;
  onOther(standing: Draft): void;
};

type Begun = {
  autosave: Autosave;
  listener: Listener | null;
  origin: Draft;
  /** The server's beginning, until it was shown. */
  first: Draft | null;
};

/** Those that are open, or still have something to save: opened again, a draft goes on where it was. */
const alive = new Map<string, Begun>();

/** Saves no more. Gives whether the server knows the draft. */
export async function closeDraft(id: string): Promise<boolean> {
  localCopy.drop(id);
  const begun = alive.get(id);
  if (!begun) return true;
  alive.delete(id);
  begun.autosave.close();
  keptBeginning.drop(begun.origin);
  await begun.autosave.flush();
  return begun.autosave.isBegun;
}

function forgetSaved(id: string): void {
  const begun = alive.get(id);
  if (begun && begun.listener === null && !begun.autosave.isDirty) alive.delete(id);
}

/** Starts from the server's version and what this browser still keeps over it. */
function begin(draft: Draft): Begun {
  const open = alive.get(draft.id);
  if (open) return open;
  const begun: Begun = {
    listener: null,
    origin: draft,
    first: null,
    autosave: new Autosave(
      draft,
      {
        save: (content, revision) =>
          begun.autosave.isBegun ? save(draft.id, content, revision) : beginThere(draft, begun),
        after: (milliseconds, callback) => {
          const timer = setTimeout(callback, milliseconds);
          return () => clearTimeout(timer);
        },
        onState: (state) => {
          const { first } = begun;
          if (first && begun.autosave.isBegun) {
            begun.first = null;
            begun.origin = first;
            begun.listener?.onBegun(first);
          }
          if (state.kind === 'saved' && !begun.autosave.isDirty) {
            localCopy.drop(draft.id);
            rememberSaved(begun.origin, begun.autosave, state.at);
            queueMicrotask(() => forgetSaved(draft.id));
          }
          begun.listener?.onState(state);
        },
      },
      draft.revision > 0,
    ),
  };
  alive.set(draft.id, begun);
  const kept = localCopy.get(draft.id);
  if (kept) {
    // Typed over an older version than the server has now: the first save says so, and nothing is lost.
    if (kept.revision < draft.revision) {
      begun.autosave.adopt({ ...draft, revision: kept.revision }, kept.content);
    } else begun.autosave.change(kept.content);
  }
  return begun;
}

/** Begins it on the server, under the id that it has here. */
async function beginThere(draft: Draft, begun: Begun): Promise<SaveOutcome> {
  const { id, mailboxId, conversationId, kind, messageId } = draft;
  try {
    const first = await api.composing.begin({ id, mailboxId, conversationId, kind, messageId });
    keptBeginning.drop(draft);
    refreshDrafts();
    if (first.id !== id) {
      moveTo(first, begun);
      return { kind: 'saved', revision: 0, at: first.updatedAt };
    }
    begun.first = first;
    return { kind: 'begun', draft: first };
  } catch (error) {
    if (isOffline(error) || refusalIn(error)?.reason === 'unavailable') return { kind: 'offline' };
    return { kind: 'refused', error };
  }
}

/** The author had begun one elsewhere: what was typed here stands above what stands there. */
function moveTo(standing: Draft, begun: Begun): void {
  const { autosave, origin, listener } = begun;
  autosave.close();
  queryClient.setQueryData(['draft', standing.id], standing);
  if (autosave.content.html !== origin.html) {
    const html = withoutSignature(autosave.content.html) + standing.html;
    localCopy.keep(standing.id, { content: { ...contentOf(standing), html }, revision: standing.revision });
  }
  localCopy.drop(origin.id);
  alive.delete(origin.id);
  listener?.onOther(standing);
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
  if (!autosave.isDirty || !autosave.isBegun || autosave.state.kind === 'overtaken') return;
  const body = JSON.stringify({ revision: autosave.revision, ...autosave.content });
  if (body.length > KEEPALIVE_LIMIT) return;
  void fetch(`/api/drafts/${id}`, {
    method: 'PUT',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body,
  }).catch(() => undefined);
}
