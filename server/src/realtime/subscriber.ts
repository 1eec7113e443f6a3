import type { LiveMessage } from '@guichet/contract/realtime';

/** A browser that keeps up holds next to nothing; past this it is told to read again. */
const MOST_WAITING = 500;
/** Milliseconds of silence after which a sign of life is sent, so that a dead connection is noticed. */
const BEAT = 8_000;

type PresenceMessage = Extract<LiveMessage, { type: 'presence' }>;

export type Subscriber = {
  push(message: LiveMessage): void;
  /** Only the newest presence matters, and only when it differs from the last one told. */
  pushPresence(message: PresenceMessage): void;
  /** Ends when closed or when the signal says that the browser is gone. */
  messages(signal?: AbortSignal): AsyncGenerator<LiveMessage, void, void>;
  close(): void;
};

/** A queue between the feed and one browser. `onClose` is called once. */
export function subscribe(onClose: () => void): Subscriber {
  let waiting: LiveMessage[] = [];
  let presence: PresenceMessage | null = null;
  let presenceTold = '';
  let closed = false;
  let wake: (() => void) | null = null;
  const stir = () => {
    wake?.();
    wake = null;
  };
  const close = () => {
    if (closed) return;
    closed = true;
    onClose();
    stir();
  };

  return {
    push(message) {
      if (closed) return;
      if (message.type === 'resync')
        waiting = waiting.filter(
          (one) => one.type !== 'conversation' && one.type !== 'gone' && one.type !== 'resync',
        );
      else if (waiting.length >= MOST_WAITING) waiting = [{ type: 'resync' }];
      waiting.push(message);
      stir();
    },
    pushPresence(message) {
      if (closed) return;
      const text = JSON.stringify(message);
      if (text === presenceTold) return;
      presenceTold = text;
      presence = message;
      stir();
    },
    async *messages(signal) {
      signal?.addEventListener('abort', close, { once: true });
      try {
        while (!closed) {
          const batch = waiting;
          waiting = [];
          yield* batch;
          if (presence) {
            const message = presence;
            presence = null;
            yield message;
          }
          if (waiting.length === 0 && !presence && !closed) {
            const isQuiet = await new Promise<boolean>((resolve) => {
              const beat = setTimeout(() => resolve(true), BEAT);
              wake = () => {
                clearTimeout(beat);
                resolve(false);
              };
            });
            if (isQuiet && !closed) yield { type: 'beat' };
          }
        }
      } finally {
        close();
      }
    },
    close,
  };
}
