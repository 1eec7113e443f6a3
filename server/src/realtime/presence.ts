/**
 * Who is looking or writing where, in memory. Every process tells the others through the database's
 * notifications, so that all know the same. An entry ends with the tab, or 10 s after its last sign of life:
 * nothing that a person does ever waits for it.
 */
import type { Presence } from '@guichet/contract/realtime';
import { sql } from 'kysely';
import { type Database, type Listener, listen } from '../platform/database.ts';
import type { House } from '../platform/house.ts';

/** Milliseconds after which someone who gives no sign is shown no longer (product.md: no longer than 10 s). */
export const PRESENCE_LIFE = 9_000;
/** Milliseconds between two looks for expired entries. */
const SWEEP = 500;

export const PRESENCE_CHANNEL = 'guichet_presence';

/** Null for `mailboxId`: here, but in no mailbox. */
type Place = Omit<Presence, 'mailboxId'> & { mailboxId: string | null };

export type PresenceSign = Place & { tabId: string; gone: boolean };

type Entry = Place & { tabId: string; until: number };

export type PresenceRoom = {
  /** Tells everybody, this process included. */
  sign(sign: PresenceSign): Promise<void>;
  /** One line per person and conversation, writing before viewing; who is in no mailbox is only online. */
  present(): Presence[];
  isOnline(personId: string): boolean;
  onlineIds(): string[];
  onChange(listener: () => void): void;
  stop(): Promise<void>;
};

export async function startPresence(
  house: Pick<House, 'db' | 'connectionString' | 'log'>,
): Promise<PresenceRoom> {
  const entries = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  let shown = '';

  const changed = () => {
    const state = JSON.stringify([...entries.values()].map(({ until: _until, ...entry }) => entry));
    if (state === shown) return;
    shown = state;
    for (const listener of listeners) listener();
  };
  const sweep = setInterval(() => {
    // Monotonic: a moved clock neither keeps nor drops anybody.
    const now = performance.now();
    for (const [key, entry] of entries) if (entry.until < now) entries.delete(key);
    changed();
  }, SWEEP);
  sweep.unref();

  const hear = (payload: string) => {
    if (payload === '') return;
    const { gone, ...sign } = JSON.parse(payload) as PresenceSign;
    const key = `${sign.personId} ${sign.tabId}`;
    if (gone) entries.delete(key);
    else entries.set(key, { ...sign, until: performance.now() + PRESENCE_LIFE });
    changed();
  };
  const listener: Listener = await listen(house.connectionString, PRESENCE_CHANNEL, hear, (error) =>
    house.log.warn({ err: error }, 'presence lost its connection'),
  );

  return {
    sign: (sign) => announce(house.db, sign),
    present: () => merged(entries.values()),
    isOnline: (personId) => [...entries.values()].some((entry) => entry.personId === personId),
    onlineIds: () => [...new Set([...entries.values()].map((entry) => entry.personId))].sort(),
    onChange: (one) => listeners.add(one),
    async stop() {
      clearInterval(sweep);
      await listener.close();
    },
  };
}

async function announce(db: Database, sign: PresenceSign): Promise<void> {
  await sql`select pg_notify(${PRESENCE_CHANNEL}, ${JSON.stringify(sign)})`.execute(db);
}

/** Several tabs of one person on one conversation are one presence. */
function merged(entries: Iterable<Place>): Presence[] {
  const byPlace = new Map<string, Presence>();
  for (const { personId, mailboxId, conversationId, mode } of entries) {
    if (mailboxId === null) continue;
    const key = `${personId} ${mailboxId} ${conversationId}`;
    const known = byPlace.get(key);
    if (!known || mode === 'writing') byPlace.set(key, { personId, mailboxId, conversationId, mode });
  }
  return [...byPlace.values()];
}
