/**
 * Reads events as they were stored, however old, and gives them in the newest shape. Nothing else looks at an older
 * one: whoever reads events sees the types of the contract.
 */
import { type EventKind, type HistoryEvent, HistoryEventBody } from '@guichet/contract/events';
import { type EventText, parseEventText } from './chain.ts';

/** Gives the data of the next version. Pure; what the older one did not know gets the value that it had for all. */
type Lift = (data: Record<string, unknown>) => Record<string, unknown>;

/** For each kind that has grown: the step from version 1 to 2, from 2 to 3, … A shipped step is never removed. */
export const lifts: Readonly<Partial<Record<EventKind, readonly Lift[]>>> = {};

/** The version in which each kind is written today. */
export const newestVersions: ReadonlyMap<string, number> = new Map(
  HistoryEventBody.options.map(({ shape }) => [shape.kind.value, shape.v.value]),
);

export type ReadEvent = HistoryEvent & { mailboxId: string };

/** An event from its stored text. Throws when a newer version of the program wrote it. */
export function readEventText(text: string): ReadEvent {
  return liftEvent(parseEventText(text));
}

/** The event in the newest shape of its kind. `steps` are those of the product; tests give others. */
export function liftEvent(
  stored: EventText,
  steps: Readonly<Record<string, readonly Lift[] | undefined>> = lifts,
  versions: ReadonlyMap<string, number> = newestVersions,
): ReadEvent {
  const newest = versions.get(stored.kind);
  if (newest === undefined || stored.v > newest) {
    throw new Error(
      `Event ${stored.id} is a ${stored.kind} of version ${stored.v}: a newer version of Guichet wrote it.`,
    );
  }
  if (stored.v === newest) return stored as unknown as ReadEvent;
  const data = (steps[stored.kind] ?? [])
    .slice(stored.v - 1)
    .reduce((older, lift) => lift(older), stored.data);
  return { ...stored, v: newest, data } as unknown as ReadEvent;
}
