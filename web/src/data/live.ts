/**
 * One live stream for all tabs of a browser: the tab that holds the lock reads it and tells the others. A
 * stream that breaks is opened again, resuming after the last message; until then the screen says so.
 */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { LiveMessage } from '@guichet/contract/realtime';
import type { QueryClient } from '@tanstack/react-query';
import { api, isSignedOut, refusalIn } from './api.ts';
import { isEnded, patchJob } from './bulk.ts';
import { connection, watchConnection } from './connection.ts';
import { patchNotifications } from './notifications.ts';
import { dropRow, patchConversation, patchRow, patchStanding, patchTies } from './patch.ts';
import { readEverythingAgain } from './stale-pages.ts';

type Presence = Extract<LiveMessage, { type: 'presence' }>;
type Assigned = { conversationId: string; subject: string; byId: string | null; message: string };

type EventsListener = (row: ConversationRow, events: readonly HistoryEvent[]) => void;

/** What the stream tells beside the cached data. */
export type LiveState = {
  /** Null while connected; else since when it is not. */
  lostSince: number | null;
  present: Presence['present'];
  onlineIds: readonly string[];
};

type FromLeader =
  | { kind: 'message'; message: LiveMessage }
  | { kind: 'lost'; since: number | null }
  | { kind: 'hello' }
  | { kind: 'signedOut' };

let state: LiveState = { lostSince: null, present: [], onlineIds: [] };
const listeners = new Set<() => void>();
const assignedListeners = new Set<(assigned: Assigned) => void>();
const eventsListeners = new Set<EventsListener>();
const goneListeners = new Set<(conversationId: string) => void>();

export const liveState = {
  get: (): LiveState => state,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Called when a conversation was just assigned to me. */
export function onAssignedToMe(listener: (assigned: Assigned) => void): () => void {
  assignedListeners.add(listener);
  return () => assignedListeners.delete(listener);
}

/** Called with what just happened in a conversation, when I may see its history. */
export function onEvents(listener: EventsListener): () => void {
  eventsListeners.add(listener);
  return () => eventsListeners.delete(listener);
}

/** Called when a conversation left what I may see. */
export function onGone(listener: (conversationId: string) => void): () => void {
  goneListeners.add(listener);
  return () => goneListeners.delete(listener);
}

const setState = (change: Partial<LiveState>) => {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
};

let toOtherTabs: BroadcastChannel | null = null;
let isSignedOutTold = false;

/** The session is over: the other tabs of this person look for themselves, at once. */
export function tellSignedOut(): void {
  if (isSignedOutTold) return;
  isSignedOutTold = true;
  toOtherTabs?.postMessage({ kind: 'signedOut' } satisfies FromLeader);
}

/** What could not be read while nothing answered, and is on screen, is read again. */
function readFailedAgain(client: QueryClient): void {
  void client.refetchQueries({
    type: 'active',
    predicate: ({ state: { status, error, fetchFailureCount } }) =>
      status === 'error'
        ? (refusalIn(error)?.reason ?? 'unavailable') === 'unavailable'
        : fetchFailureCount > 0,
  });
}

/** Starts following; gives the way to stop. */
export function follow(client: QueryClient, meId: string): () => void {
  const stopped = new AbortController();
  const channel = new BroadcastChannel(`guichet-live-${meId}`);
  toOtherTabs = channel;
  isSignedOutTold = false;
  const stopWatching = watchConnection();
  const stopHealing = connection.subscribe(() => {
    if (connection.silentSince() === null) readFailedAgain(client);
  });
  let isLeader = false;
  const take = (from: FromLeader) => {
    if (from.kind === 'message') apply(client, meId, from.message);
    else if (from.kind === 'lost') takeLost(client, from.since);
    else if (from.kind === 'signedOut') {
      isSignedOutTold = true;
      void client.invalidateQueries({ queryKey: ['me'] });
    } else if (isLeader) channel.postMessage({ kind: 'lost', since: state.lostSince } satisfies FromLeader);
  };
  channel.onmessage = (event: MessageEvent<FromLeader>) => take(event.data);
  channel.postMessage({ kind: 'hello' } satisfies FromLeader);
  const tell = (from: FromLeader) => {
    take(from);
    channel.postMessage(from);
  };
  void navigator.locks
    .request(`guichet-live-${meId}`, { signal: stopped.signal }, async () => {
      isLeader = true;
      await read(tell, stopped.signal);
    })
    .catch(() => undefined);
  return () => {
    stopped.abort();
    stopWatching();
    stopHealing();
    toOtherTabs = null;
    channel.close();
    setState({ lostSince: null, present: [], onlineIds: [] });
  };
}

function takeLost(client: QueryClient, since: number | null): void {
  const isBack = since === null && state.lostSince !== null;
  setState({ lostSince: since });
  if (isBack) readFailedAgain(client);
}

/** Milliseconds without even a sign of life after which the stream counts as broken. */
const SILENCE = 20_000;
const SLOWEST_RETRY = 10_000;

async function read(tell: (from: FromLeader) => void, signal: AbortSignal): Promise<void> {
  let after: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    signal.addEventListener('abort', abort);
    let silence = setTimeout(abort, SILENCE);
    try {
      const stream = await api.realtime.stream(after ? { after } : {}, { signal: attempt.signal });
      for await (const message of stream) {
        clearTimeout(silence);
        silence = setTimeout(abort, SILENCE);
        failures = 0;
        if (message.type === 'conversation' || message.type === 'gone') after = message.token;
        tell({ kind: 'lost', since: null });
        if (message.type !== 'beat') tell({ kind: 'message', message });
      }
    } catch (error) {
      if (isSignedOut(error)) tell({ kind: 'message', message: { type: 'me' } });
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
    }
    if (signal.aborted) return;
    if (state.lostSince === null) tell({ kind: 'lost', since: Date.now() });
    failures += 1;
    await pause(Math.min(300 * 2 ** failures, SLOWEST_RETRY), signal);
  }
}

/** Waits, but not past the moment when the browser says that the network is back. */
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

let countsTimer: ReturnType<typeof setTimeout> | undefined;
let viewsTimer: ReturnType<typeof setTimeout> | undefined;

/** Milliseconds between two looks at the counts, and at the views: up to a hundred counts hang on one of these. */
const COUNTS_EVERY = 400;
const VIEWS_EVERY = 1_500;

/**
 * Counts follow from everything: they are read again while a burst goes on and once it is over. A reading that is
 * under way is awaited, not begun anew: else none would end before the burst does.
 */
function refreshCounts(client: QueryClient): void {
  if (viewsTimer === undefined) {
    viewsTimer = setTimeout(() => {
      viewsTimer = undefined;
      void client.invalidateQueries({ queryKey: ['views'] });
    }, VIEWS_EVERY);
  }
  if (countsTimer !== undefined) return;
  countsTimer = setTimeout(() => {
    countsTimer = undefined;
    if (client.isFetching({ queryKey: ['counts'] }) > 0) refreshCounts(client);
    else readCounts(client);
  }, COUNTS_EVERY);
}

function readCounts(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['counts'] });
  void client.invalidateQueries({ queryKey: ['me'] });
}

function apply(client: QueryClient, meId: string, message: LiveMessage): void {
  switch (message.type) {
    case 'resync':
      readEverythingAgain(client);
      return;
    case 'conversation':
      patchConversation(client, message, meId);
      refreshCounts(client);
      for (const listener of eventsListeners) listener(message.row, message.events);
      if (message.assignedToMe) {
        const assigned = {
          conversationId: message.row.id,
          subject: message.row.subject,
          ...message.assignedToMe,
        };
        for (const listener of assignedListeners) listener(assigned);
      }
      return;
    case 'row':
      patchRow(client, message.row, meId);
      void client.invalidateQueries({ queryKey: ['moving', message.row.id] });
      return;
    case 'gone':
      dropRow(client, message.conversationId);
      client.removeQueries({ queryKey: ['history', message.conversationId] });
      for (const listener of goneListeners) listener(message.conversationId);
      refreshCounts(client);
      return;
    case 'star':
      patchStanding(client, message.conversationId, { starred: message.starred });
      refreshCounts(client);
      return;
    case 'presence':
      setState({ present: message.present, onlineIds: message.onlineIds });
      return;
    case 'me':
    case 'mailbox':
      void client.invalidateQueries({ queryKey: ['me'] });
      void client.invalidateQueries({ queryKey: ['vocabulary'] });
      void client.invalidateQueries({ queryKey: ['directory'] });
      void client.invalidateQueries({ queryKey: ['views'] });
      return;
    case 'views':
      void client.invalidateQueries({ queryKey: ['views', message.mailboxId] });
      return;
    case 'directory':
      patchTies(client, message.ties);
      void client.invalidateQueries({ queryKey: ['directory'] });
      return;
    case 'job':
      patchJob(client, message.job);
      // What it did is all done: no need to wait for the end of a burst.
      if (isEnded(message.job)) readCounts(client);
      return;
    case 'notification':
      patchNotifications(client, message);
      return;
    case 'account':
      void client.invalidateQueries({ queryKey: ['account', message.mailboxId] });
      void client.invalidateQueries({ queryKey: ['me'] });
      return;
    default:
  }
}
