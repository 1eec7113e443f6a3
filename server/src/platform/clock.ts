/** The only source of "now" for domain code. The demo and tests pass one that they move. */
export type Clock = { now(): Date };

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

export type MovedClock = Clock & {
  /** Sets the time; an earlier date than the current one is refused with a RangeError. */
  advanceTo(date: Date): void;
};

/** A clock that stands still at `start` until it is advanced. */
export function movedClock(start: Date): MovedClock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    advanceTo(date) {
      if (date.getTime() < at) {
        throw new RangeError(
          `A clock does not go back: ${date.toISOString()} is before ${new Date(at).toISOString()}`,
        );
      }
      at = date.getTime();
    },
  };
}
