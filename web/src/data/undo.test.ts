import { describe, expect, it } from 'vitest';
import { forgetAct, offerUndo, undoLast } from './undo.ts';

describe('taking back what I did', () => {
  const taken: string[] = [];
  const act = (text: string) => ({ text, quiet: true, takeBack: () => taken.push(text) });

  it('goes from the newest to the oldest, each once, and leaves out what was refused', () => {
    const refused = act('refused');
    for (const one of [act('first'), act('second'), refused]) offerUndo(one);
    forgetAct(refused);
    undoLast();
    undoLast();
    undoLast();
    expect(taken).toEqual(['second', 'first']);
  });

  it('remembers no more than fifty', () => {
    taken.length = 0;
    for (let number = 0; number < 60; number += 1) offerUndo(act(String(number)));
    for (let number = 0; number < 60; number += 1) undoLast();
    expect([taken.length, taken.at(-1)]).toEqual([50, '10']);
  });
});
