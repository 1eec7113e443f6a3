import type { Draft, SendResult } from '@guichet/contract/composing';
import type { ConversationDetail, Message } from '@guichet/contract/conversations';
import type { Me } from '@guichet/contract/people';
import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { useEffect, useRef, useState } from 'react';
import { api, errorText, isOffline, refusalIn } from '../../data/api.ts';
import { patchRow } from '../../data/patch.ts';
import { stopWriting } from '../../data/presence.ts';
import { queryClient } from '../../data/queries.ts';
import { announce } from '../../ui/LiveRegion.tsx';
import { showToast } from '../../ui/Toast.tsx';
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

/** A press that the server has not answered yet. Its composer may be left and opened again meanwhile. */
type UnderWay = {
  stop: AbortController;
  state: SendState;
  /** The composer that is on screen; null while there is none. */
  shownIn: { use: SendUse; setState(state: SendState): void } | null;
};

const underWay = new Map<string, UnderWay>();

function tell(way: UnderWay, state: SendState): void {
  way.state = state;
  way.shownIn?.setState(state);
}

/**
 * Sends a draft: one press has one key, through every retry and a reload, so that it is one mail at most. It goes on
 * when its author goes on to something else.
 */
export function useSend(use: SendUse): Sender {
  const { draft, edited } = use;
  const [state, setState] = useState<SendState>(() => underWay.get(draft.id)?.state ?? { kind: 'idle' });
  const latest = useRef(use);
  latest.current = use;
  const shown = useRef<UnderWay['shownIn']>(null);
  useEffect(() => {
    const shownIn = {
      get use() {
        return latest.current;
      },
      setState,
    };
    shown.current = shownIn;
    const way = underWay.get(draft.id);
    if (way) {
      way.shownIn = shownIn;
      setState(way.state);
    } else {
      const kept = keptPress.get(draft.id);
      if (kept) void run(latest.current, kept, shownIn);
    }
    return () => {
      const left = underWay.get(draft.id);
      if (left?.shownIn === shownIn) left.shownIn = null;
    };
  }, [draft.id]);

  return {
    state,
    send({ anyway = false, thenResolve = false, seenSeq, at }) {
      if (underWay.has(draft.id)) return;
      const press = {
        key: crypto.randomUUID(),
        seenSeq: seenSeq ?? edited.content.seenSeq,
        anyway,
        thenResolve,
        scheduledFor: at?.toISOString() ?? null,
      };
      void run(use, press, shown.current);
    },
    giveUp() {
      keptPress.drop(draft.id);
      underWay.get(draft.id)?.stop.abort();
    },
  };
}

async function run(use: SendUse, press: KeptPress, shownIn: UnderWay['shownIn']): Promise<void> {
  const { draft, edited, me } = use;
  const way: UnderWay = { stop: new AbortController(), state: { kind: 'idle' }, shownIn };
  const end = (state: SendState) => {
    underWay.delete(draft.id);
    keptPress.drop(draft.id);
    tell(way, state);
  };
  underWay.set(draft.id, way);
  keptPress.keep(draft.id, press);
  tell(way, { kind: 'sending' });
  const queued = showQueued(draft, edited, me, press.scheduledFor ?? null);
  const about = edited.content.subject || t`Sans objet`;
  try {
    const result = await pressUntilAnswered({
      draft,
      edited,
      press,
      signal: way.stop.signal,
      onWaiting: () => {
        // Not taken by the server yet: the thread does not say so.
        queued.takeBack();
        tell(way, { kind: 'waiting' });
      },
    });
    end({ kind: 'idle' });
    if (result.outcome === 'stopped') {
      queued.takeBack();
      if (way.shownIn) way.shownIn.use.onStopped(result);
      else say(t`Rien n’est parti pour « ${about} » : il y a du nouveau`);
      return;
    }
    edited.close();
    stopWriting();
    patchRow(queryClient, result.row, me.id);
    void queryClient.invalidateQueries({ queryKey: ['conversation', result.conversationId] });
    void queryClient.invalidateQueries({ queryKey: ['drafts'] });
    (way.shownIn?.use ?? use).onQueued(result);
    // Once nothing on screen reads it any more: else it would be asked for again.
    setTimeout(() => queryClient.removeQueries({ queryKey: ['draft', draft.id], type: 'inactive' }), 0);
  } catch (error) {
    queued.takeBack();
    const isGivenUp = way.stop.signal.aborted;
    const text = errorText(error, i18n.locale === 'en' ? 'en' : 'fr');
    if (!isGivenUp && !way.shownIn) say(t`Envoi refusé pour « ${about} »`);
    end(isGivenUp ? { kind: 'idle' } : { kind: 'refused', text });
  }
}

/** To an author who is elsewhere by now. */
function say(text: string): void {
  announce(text, { assertive: true });
  showToast({ text, stay: 20_000 });
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
