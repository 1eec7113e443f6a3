/**
 * Saves a draft as it is typed, and loses nothing: each save names the revision it is based on, one save runs at a
 * time, what is typed meanwhile is saved next, a lost connection is tried again, and a save over somebody's newer
 * version stops and hands that version over. No browser in here: time and the server are given.
 */
import type { Draft } from '@guichet/contract/composing';

/** What a person changes in a draft. */
export type DraftContent = Pick<
  Draft,
  'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'html' | 'quotedHtml' | 'seenSeq'
>;

export type SaveState =
  | { kind: 'saved'; at: string }
  /** Typed, not yet on the server. */
  | { kind: 'typed' }
  | { kind: 'saving' }
  /** The server does not answer; it is tried again. */
  | { kind: 'offline' }
  | { kind: 'refused'; error: unknown }
  /** Another window saved meanwhile: its version, and what was typed here. */
  | { kind: 'overtaken'; latest: Draft; mine: DraftContent };

export type SaveOutcome =
  | { kind: 'saved'; revision: number; at: string }
  /** The server had nothing of it yet and has begun it: this is what it wrote. */
  | { kind: 'begun'; draft: Draft }
  | { kind: 'offline' }
  | { kind: 'overtaken'; latest: Draft }
  | { kind: 'refused'; error: unknown };

export type AutosaveWorld = {
  save(content: DraftContent, revision: number): Promise<SaveOutcome>;
  /** Calls back after so many ms; gives the way to call it off. */
  after(milliseconds: number, callback: () => void): () => void;
  onState(state: SaveState): void;
};

/** Milliseconds without a key press before a save. */
const PAUSE = 600;
/** Milliseconds before another try while the server does not answer. */
const RETRY = 3_000;

export class Autosave {
  #world: AutosaveWorld;
  #revision: number;
  /** What is on the server, as far as is known, word for word. */
  #stored: string;
  #content: DraftContent;
  #running: Promise<void> | null = null;
  #callOff: (() => void) | null = null;
  #state: SaveState;
  #isClosed = false;
  /** What stood in it before anything was typed, while the server has nothing of it. */
  #unbegun: DraftContent | null;

  /** @param isBegun whether the server knows the draft; else its first save begins it there. */
  constructor(draft: Draft, world: AutosaveWorld, isBegun = true) {
    this.#world = world;
    this.#unbegun = isBegun ? null : contentOf(draft);
    this.#revision = draft.revision;
    this.#content = contentOf(draft);
    this.#stored = isBegun ? JSON.stringify(this.#content) : '';
    this.#state = isBegun ? { kind: 'saved', at: draft.updatedAt } : { kind: 'saving' };
  }

  get revision(): number {
    return this.#revision;
  }
  get content(): DraftContent {
    return this.#content;
  }
  get state(): SaveState {
    return this.#state;
  }
  /** Whether the server knows the draft. */
  get isBegun(): boolean {
    return this.#unbegun === null;
  }
  /** Whether the server lacks something of what was typed. */
  get isDirty(): boolean {
    return JSON.stringify(this.#content) !== this.#stored;
  }

  /** Something was typed. */
  change(content: DraftContent): void {
    this.#content = content;
    if (this.#isClosed || this.#state.kind === 'overtaken' || !this.isDirty) return;
    if (this.#running === null && this.#state.kind !== 'offline') this.#set({ kind: 'typed' });
    this.#schedule(PAUSE);
  }

  /** Saves now; resolves when the server has everything, or when it cannot have it for the time being. */
  async flush(): Promise<SaveState> {
    this.#callOff?.();
    this.#callOff = null;
    while (!this.#isClosed && this.isDirty && this.#state.kind !== 'overtaken') {
      await (this.#running ?? this.#run());
      if (this.#state.kind === 'offline' || this.#state.kind === 'refused') break;
    }
    if (this.#running) await this.#running;
    return this.#state;
  }

  /** Goes on from another version: the latest one, or the one that a person chose to keep over it. */
  adopt(draft: Draft, keep?: DraftContent): void {
    this.#revision = draft.revision;
    this.#stored = JSON.stringify(contentOf(draft));
    this.#content = keep ?? contentOf(draft);
    this.#set(this.isDirty ? { kind: 'typed' } : { kind: 'saved', at: draft.updatedAt });
    if (this.isDirty) this.change(this.#content);
  }

  /** No save begins after this: the draft was sent or dropped. */
  close(): void {
    this.#isClosed = true;
    this.#callOff?.();
  }

  #schedule(milliseconds: number): void {
    this.#callOff?.();
    this.#callOff = this.#world.after(milliseconds, () => {
      this.#callOff = null;
      void this.#run();
    });
  }

  #run(): Promise<void> {
    if (this.#running) return this.#running;
    if (this.#isClosed || !this.isDirty || this.#state.kind === 'overtaken') return Promise.resolve();
    const running = this.#saveOnce().finally(() => {
      this.#running = null;
      // What was typed while it ran; an outage has its own, slower, pace.
      if (!this.#isClosed && this.isDirty && (this.#state.kind === 'saved' || this.#state.kind === 'typed')) {
        this.#schedule(PAUSE);
      }
    });
    this.#running = running;
    return running;
  }

  async #saveOnce(): Promise<void> {
    const content = this.#content;
    if (this.#state.kind !== 'offline') this.#set({ kind: 'saving' });
    const outcome = await this.#world.save(content, this.#revision);
    if (outcome.kind === 'saved') {
      this.#revision = outcome.revision;
      this.#stored = JSON.stringify(content);
      this.#set({ kind: 'saved', at: outcome.at });
    } else if (outcome.kind === 'begun') {
      const kept =
        this.#unbegun === null ? this.#content : begunWith(outcome.draft, this.#unbegun, this.#content);
      this.#unbegun = null;
      this.adopt(outcome.draft, kept);
    } else if (outcome.kind === 'overtaken') {
      this.#set({ kind: 'overtaken', latest: outcome.latest, mine: this.#content });
    } else {
      this.#set(outcome);
      if (outcome.kind === 'offline' && !this.#isClosed) this.#schedule(RETRY);
    }
  }

  #set(state: SaveState): void {
    this.#state = state;
    this.#world.onState(state);
  }
}

/** What of a draft its author changes. */
export function contentOf(draft: Draft): DraftContent {
  const { from, to, cc, bcc, subject, html, quotedHtml, seenSeq } = draft;
  return { from, to, cc, bcc, subject, html, quotedHtml, seenSeq };
}

/** The server's beginning under what was typed meanwhile: it fills in only what nobody touched. */
function begunWith(draft: Draft, before: DraftContent, typed: DraftContent): DraftContent {
  const server = contentOf(draft);
  const isTouched = (key: keyof DraftContent) => JSON.stringify(typed[key]) !== JSON.stringify(before[key]);
  const pick = <K extends keyof DraftContent>(key: K): DraftContent[K] =>
    (isTouched(key) ? typed : server)[key];
  return {
    from: pick('from'),
    to: pick('to'),
    cc: pick('cc'),
    bcc: pick('bcc'),
    subject: pick('subject'),
    html: pick('html'),
    quotedHtml: pick('quotedHtml'),
    // What its author had before his eyes, not what the server had when it was reached.
    seenSeq: typed.seenSeq,
  };
}
