/** Numbers that look random and are the same for the same seed (mulberry32). */
export type Chance = {
  /** From 0 up to but without `below`, whole. */
  whole(below: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True in so many of a hundred cases. */
  percent(part: number): boolean;
};

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.floor(next() * below);
  return {
    whole,
    pick(choices) {
      const choice = choices[whole(choices.length)];
      if (choice === undefined) throw new Error('nothing to choose from');
      return choice;
    },
    percent: (part) => next() * 100 < part,
  };
}
