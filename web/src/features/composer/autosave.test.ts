import type { Draft } from '@guichet/contract/composing';
import { describe, expect, it } from 'vitest';
import {
  Autosave,
  type AutosaveWorld,
  type DraftContent,
  type SaveOutcome,
  type SaveState,
} from './autosave.ts';

const draft: Draft = {
  id: 'd',
  mailboxId: 'm',
  conversationId: 'c',
  messageId: null,
  kind: 'reply',
  from: 'support@example.test',
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  html: '',
  quotedHtml: '',
  attachments: [],
  seenSeq: 3,
  revision: 1,
  updatedAt: '2026-01-01T10:00:00.000Z',
};

/** A server that answers when told to, and a clock that moves when told to. */
function world(isBegun = true) {
  const saves: { html: string; revision: number; answer: (outcome: SaveOutcome) => void }[] = [];
  const states: SaveState['kind'][] = [];
  let timers: (() => void)[] = [];
  const calls: AutosaveWorld = {
    save: (content, revision) =>
      new Promise((answer) => saves.push({ html: content.html, revision, answer })),
    after: (_milliseconds, callback) => {
      timers.push(callback);
      return () => {
        timers = timers.filter((one) => one !== callback);
      };
    },
    onState: (state) => states.push(state.kind),
  };
  const autosave = new Autosave(draft, calls, isBegun);
  const type = (html: string) => autosave.change({ ...autosave.content, html });
  const passTime = async () => {
    const due = timers;
    timers = [];
    for (const one of due) one();
    await settle();
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const answer = async (outcome: SaveOutcome) => {
    saves.at(-1)!.answer(outcome);
    await settle();
  };
  return { autosave, saves, states, type, passTime, answer, settle };
}
const saved = (revision: number): SaveOutcome => ({
  kind: 'saved',
  revision,
  at: '2026-01-01T10:01:00.000Z',
});

describe('autosave of a draft', () => {
  it('saves once the typing pauses, over the revision it is based on', async () => {
    const { type, passTime, saves, answer, autosave, states } = world();
    type('B');
    type('Bo');
    expect(saves).toHaveLength(0);
    await passTime();
    expect(saves.map((one) => [one.html, one.revision])).toEqual([['Bo', 1]]);
    await answer(saved(2));
    expect(autosave.revision).toBe(2);
    expect(autosave.isDirty).toBe(false);
    expect(states).toEqual(['typed', 'typed', 'saving', 'saved']);
  });
  it('saves what was typed during a save next, never two at once', async () => {
    const { type, passTime, saves, answer } = world();
    type('A');
    await passTime();
    type('AB');
    await passTime();
    expect(saves).toHaveLength(1);
    await answer(saved(2));
    await passTime();
    expect(saves.map((one) => [one.html, one.revision])).toEqual([
      ['A', 1],
      ['AB', 2],
    ]);
  });
  it('does nothing when the text is as it was', async () => {
    const { type, passTime, saves } = world();
    type('A');
    type('');
    await passTime();
    expect(saves).toHaveLength(0);
  });
  it('tries again while the server does not answer', async () => {
    const { type, passTime, saves, answer, autosave } = world();
    type('A');
    await passTime();
    await answer({ kind: 'offline' });
    expect(autosave.state.kind).toBe('offline');
    await passTime();
    expect(saves).toHaveLength(2);
    await answer(saved(2));
    expect(autosave.state.kind).toBe('saved');
  });
  it('stops at a newer version, keeps what was typed, and goes on from the one chosen', async () => {
    const { type, passTime, saves, answer, autosave, settle } = world();
    type('mine');
    await passTime();
    const latest = { ...draft, revision: 7, html: 'theirs' };
    await answer({ kind: 'overtaken', latest });
    type('mine, longer');
    await passTime();
    expect(saves).toHaveLength(1);
    const state = autosave.state as Extract<SaveState, { kind: 'overtaken' }>;
    const mine: DraftContent = state.mine;
    expect(mine.html).toBe('mine');
    autosave.adopt(latest, mine);
    await passTime();
    await settle();
    expect(saves.at(-1)).toMatchObject({ html: 'mine', revision: 7 });
  });
  it('flush waits until the server has everything', async () => {
    const { type, passTime, saves, answer, autosave } = world();
    type('A');
    await passTime();
    type('AB');
    const flushed = autosave.flush();
    await answer(saved(2));
    expect(saves).toHaveLength(2);
    await answer(saved(3));
    expect((await flushed).kind).toBe('saved');
    expect(autosave.isDirty).toBe(false);
  });
  it('flush gives up when the server cannot be reached', async () => {
    const { type, answer, autosave } = world();
    type('A');
    const flushed = autosave.flush();
    await answer({ kind: 'offline' });
    expect((await flushed).kind).toBe('offline');
  });
  it('saves no more once it is closed', async () => {
    const { type, passTime, saves, autosave } = world();
    type('A');
    autosave.close();
    type('AB');
    await passTime();
    expect(saves).toHaveLength(0);
  });
});

describe('a draft that the server does not know yet', () => {
  const begun: SaveOutcome = {
    kind: 'begun',
    draft: { ...draft, html: '<p>signature</p>', quotedHtml: '<p>cité</p>', seenSeq: 9, revision: 1 },
  };

  it('is begun there though nothing was typed, and takes over what stands in it', async () => {
    const { autosave, answer, saves } = world(false);
    void autosave.flush();
    await answer(begun);
    expect(autosave.content).toMatchObject({
      html: '<p>signature</p>',
      quotedHtml: '<p>cité</p>',
      seenSeq: 3,
    });
    expect(saves).toHaveLength(2);
  });
  it('keeps what was typed meanwhile, and saves it next', async () => {
    const { autosave, answer, saves, type } = world(false);
    void autosave.flush();
    type('<p>Bonjour</p>');
    await answer(begun);
    expect(autosave.content).toMatchObject({ html: '<p>Bonjour</p>', quotedHtml: '<p>cité</p>' });
    expect(saves.at(-1)).toMatchObject({ html: '<p>Bonjour</p>', revision: 1 });
  });
  it('is tried again while the server does not answer', async () => {
    const { autosave, answer, passTime, saves } = world(false);
    void autosave.flush();
    await answer({ kind: 'offline' });
    expect(autosave.isBegun).toBe(false);
    await passTime();
    await answer(begun);
    expect(saves.length).toBeGreaterThan(1);
    expect(autosave.isBegun).toBe(true);
  });
});
