import type { Draft, SendResult } from '@guichet/contract/composing';
import type { ConversationDetail, Message } from '@guichet/contract/conversations';
import type { Me } from '@guichet/contract/people';
import { useEffect, useRef, useState } from 'react';
import { api, errorText, isOffline, refusalIn } from '../../data/api.ts';
import { patchRow } from '../../data/patch.ts';
import { stopWriting } from '../../data/presence.ts';
import { queryClient } from '../../data/queries.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { type KeptPress, keptPress } from './local-copy.ts';
import { withoutSignature } from './signature.ts';
import { attachmentPath } from './uploads.ts';
import type { EditedDraft } from './use-draft.ts';

export type SendState =
  | { kind: 'idle' }
  | { kind: 'sending' }
  /** The server does not answer: the same press is tried again until it does. */
  | { kind: 'waiting' }
  | { kind: 'refused'; text: string };

export type Queued = Extract<SendResult, { outcome: 'queued' }>;
export type Stopped = Extract<SendResult, { outcome: 'stopped' }>;

export type SendOptions = {
  anyway?: boolean;
  thenResolve?: boolean;
  seenSeq?: number;
  /** The hour at which it leaves. */
  at?: Date;
};

export type Sender = {
  state: SendState;
  send(options: SendOptions): void;
  /** Gives up a press that the server has not answered yet. */
  giveUp(): void;
};

export type SendUse = {
  draft: Draft;
  edited: EditedDraft;
  me: Me;
  onQueued(result: Queued): void;
  onStopped(result: Stopped): void;
};

/** Milliseconds between two tries of a press that the server did not answer. */
const AGAIN = 2_000;

/** Sends a draft: one press has one key, through every retry and a reload, so that it is one mail at most. */
export function useSend({ draft, edited, me, onQueued, onStopped }: SendUse): Sender {
  const { language } = usePersonFormat();
  const [state, setState] = useState<SendState>({ kind: 'idle' });
  const givenUp = useRef<AbortController | null>(null);

  const run = async (press: KeptPress) => {
    const stop = new AbortController();
    givenUp.current = stop;
    setState({ kind: 'sending' });
    keptPress.keep(draft.id, press);
    const shown = showQueued(draft, edited, me, press.scheduledFor ?? null);
    try {
      const result = await pressUntilAnswered({
        draft,
        edited,
        press,
        signal: stop.signal,
        onWaiting: () => {
          // Not taken by the server yet: the thread does not say so.
          shown.takeBack();
          setState({ kind: 'waiting' });
        },
      });
      keptPress.drop(draft.id);
      setState({ kind: 'idle' });
      if (result.outcome === 'stopped') {
        shown.takeBack();
        onStopped(result);
        return;
      }
      edited.close();
      stopWriting();
      patchRow(queryClient, result.row, me.id);
      void queryClient.invalidateQueries({ queryKey: ['conversation', result.conversationId] });
      void queryClient.invalidateQueries({ queryKey: ['drafts'] });
      onQueued(result);
      // Once nothing on screen reads it any more: else it would be asked for again.
      setTimeout(() => queryClient.removeQueries({ queryKey: ['draft', draft.id], type: 'inactive' }), 0);
    } catch (error) {
      keptPress.drop(draft.id);
      shown.takeBack();
      setState(
        stop.signal.aborted ? { kind: 'idle' } : { kind: 'refused', text: errorText(error, language) },
      );
    }
  };

  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const kept = keptPress.get(draft.id);
    if (kept) void latest.current(kept);
    return () => givenUp.current?.abort();
  }, [draft.id]);

  return {
    state,
    send({ anyway = false, thenResolve = false, seenSeq, at }) {
      if (state.kind === 'sending' || state.kind === 'waiting') return;
      void run({
        key: crypto.randomUUID(),
        seenSeq: seenSeq ?? edited.content.seenSeq,
        anyway,
        thenResolve,
        scheduledFor: at?.toISOString() ?? null,
      });
    },
    giveUp() {
      keptPress.drop(draft.id);
      givenUp.current?.abort();
    },
  };
}

type Pressing = {
  draft: Draft;
  edited: EditedDraft;
  press: KeptPress;
  signal: AbortSignal;
  onWaiting(): void;
};

async function pressUntilAnswered({
  draft,
  edited,
  press,
  signal,
  onWaiting,
}: Pressing): Promise<SendResult> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const saved = await edited.flush();
      if (saved.kind === 'refused') throw saved.error;
      if (saved.kind === 'overtaken') throw new DOMException('overtaken', 'AbortError');
      if (saved.kind !== 'offline') {
        await dropUnusedImages(draft, edited);
        return await api.composing.send(
          {
            id: draft.id,
            idempotencyKey: press.key,
            seenSeq: press.seenSeq,
            ...(draft.conversationId === null ? {} : { seenIn: draft.conversationId }),
            anyway: press.anyway,
            thenResolve: press.thenResolve,
            scheduledFor: press.scheduledFor ?? null,
          },
          { signal },
        );
      }
    } catch (error) {
      if (!isOffline(error) && refusalIn(error)?.reason !== 'unavailable') throw error;
    }
    onWaiting();
    await pause(AGAIN, signal);
  }
}

/** Pictures that were taken out of the text again do not go along. */
async function dropUnusedImages(draft: Draft, edited: EditedDraft): Promise<void> {
  const text = edited.content.html + edited.content.quotedHtml;
  const unused = edited.attachments.filter(
    (one) => one.contentId !== null && !text.includes(attachmentPath(draft.id, one.id)),
  );
  for (const { id } of unused) {
    await api.composing.removeAttachment({ id: draft.id, attachmentId: id }).catch(() => undefined);
  }
}

/** Waits, but not past the moment when the network is back. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

/** The answer stands in the thread at once, as queued; the server's own takes its place when it is read. */
function showQueued(
  draft: Draft,
  edited: EditedDraft,
  me: Me,
  scheduledFor: string | null,
): { takeBack(): void } {
  const { conversationId } = draft;
  if (conversationId === null) return { takeBack: () => undefined };
  const { content } = edited;
  const id = crypto.randomUUID();
  const key = ['conversation', conversationId];
  const text = textOf(withoutSignature(content.html));
  const message: Message = {
    id,
    direction: 'out',
    from: { name: me.name, address: content.from },
    to: content.to,
    cc: content.cc,
    replyTo: [],
    subject: content.subject,
    at: new Date().toISOString(),
    authorId: me.id,
    otherClient: false,
    snippet: text.slice(0, 160),
    automatic: false,
    bounce: false,
    newcomer: false,
    hasHtml: true,
    attachments: [],
    seenElsewhere: false,
    removedOnServer: false,
    sending: {
      outboxId: id,
      state: 'queued',
      notBefore: null,
      scheduledFor,
      sentAt: null,
      attempts: 0,
      nextAttemptAt: null,
      lastError: null,
      recipients: [],
    },
  };
  queryClient.setQueryData(['body', id], {
    messageId: id,
    textHtml: content.html,
    quotedTextHtml: null,
    quotedLines: 0,
    framePath: null,
    blockedRemote: 0,
    truncated: false,
    htmlRefused: false,
  });
  const change = (update: (messages: Message[]) => Message[]) =>
    queryClient.setQueryData<ConversationDetail>(key, (detail) =>
      detail ? { ...detail, messages: update(detail.messages) } : detail,
    );
  change((messages) => [...messages, message]);
  return { takeBack: () => void change((messages) => messages.filter((one) => one.id !== id)) };
}

/** The words of an HTML text, for a line of preview. */
export function textOf(html: string): string {
  const body = new DOMParser().parseFromString(
    html.replaceAll(/<\/(?:p|li|div)>|<br\s*\/?>/g, '$& '),
    'text/html',
  ).body;
  return (body.textContent ?? '').replace(/\s+/g, ' ').trim();
}
