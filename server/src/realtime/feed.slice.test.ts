import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationRow } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  receiveMail,
  TEST_KEY,
  type TestMailbox,
  viewerOf,
  writingOf,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { maySee } from '../access/visibility.ts';
import { assignConversation } from '../assignment/assign-conversation.ts';
import { claimConversation } from '../assignment/claim-conversation.ts';
import { addNote } from '../conversations/add-note.ts';
import { rowsByIds } from '../conversations/row.ts';
import { announceRow } from '../conversations/server-operations.ts';
import { setStatus } from '../conversations/set-status.ts';
import { readHistory } from '../history/read.ts';
import { recordMany } from '../history/record.ts';
import { inTransaction } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { createLog } from '../platform/log.ts';
import { type Feed, startFeed } from './feed.ts';
import { type PresenceRoom, startPresence } from './presence.ts';

let database: TestDatabase;
let presence: PresenceRoom;
let feed: Feed;
let mailbox: TestMailbox;
let dispatcher: string;
let members: string[];
let conversations: string[];

beforeAll(async () => {
  database = await startTestPostgres();
  const { db, connectionString } = database;
  const house = {
    db,
    connectionString,
    log: createLog({ level: 'error', pretty: false }),
    keys: { historyKey: TEST_KEY },
  } as House;
  presence = await startPresence(house);
  feed = await startFeed(house, presence);
  mailbox = await makeMailbox(db);
  dispatcher = await makePerson(db, 'Léa');
  members = [await makePerson(db, 'Hugo'), await makePerson(db, 'Inès')];
  await addMember(db, mailbox.id, dispatcher, 'dispatcher');
  for (const member of members) await addMember(db, mailbox.id, member, 'member');
  conversations = [];
  for (let n = 0; n < 12; n += 1) {
    conversations.push((await receiveMail(db, mailbox, { subject: `Question ${n}` })).conversationId);
  }
});

afterAll(async () => {
  await feed?.stop();
  await presence?.stop();
  await database?.close();
});

/** A browser: keeps rows and events by what the stream says, and reads afresh when told to. */
class Reader {
  readonly rows = new Map<string, ConversationRow>();
  /** Events by conversation, from the last fresh reading on. */
  readonly events = new Map<string, HistoryEvent[]>();
  readonly faults: string[] = [];
  /** How far a conversation was known when it went out of sight. */
  private readonly goneAt = new Map<string, number>();
  resyncs = 0;
  token: string | undefined;
  readonly personId: string;
  private stopping = false;
  private chance: () => number;

  constructor(personId: string, chance: () => number) {
    this.personId = personId;
    this.chance = chance;
  }

  stop(): void {
    this.stopping = true;
  }

  /** Follows until stopped, dropping the stream now and then. */
  async follow(drops: boolean): Promise<void> {
    while (!this.stopping) {
      const gone = new AbortController();
      const subscriber = await feed.subscribe(this.personId, this.token);
      if (!subscriber) throw new Error('nobody');
      const drop = setTimeout(() => gone.abort(), drops ? 20 + this.chance() * 120 : 100);
      for await (const message of subscriber.messages(gone.signal)) {
        if (message.type === 'resync') await this.readAfresh();
        if (message.type === 'conversation') {
          this.token = message.token;
          this.rows.set(message.row.id, message.row);
          this.take(message.row.id, message.events);
        }
        if (message.type === 'row') {
          const { id, seq } = message.row;
          if (seq <= (this.goneAt.get(id) ?? 0)) this.faults.push(`${id}: as it was before it was gone`);
          this.rows.set(id, message.row);
        }
        if (message.type === 'gone') {
          this.token = message.token;
          this.goneAt.set(message.conversationId, this.rows.get(message.conversationId)?.seq ?? 0);
          this.rows.delete(message.conversationId);
          this.events.delete(message.conversationId);
        }
        if (gone.signal.aborted) break;
      }
      clearTimeout(drop);
      if (drops) await sleep(this.chance() * 40);
    }
  }

  private take(conversationId: string, fresh: readonly HistoryEvent[]): void {
    const known = this.events.get(conversationId);
    if (!known) {
      // It came into sight: what was before is read when it is opened.
      this.events.set(conversationId, [...fresh]);
      return;
    }
    for (const event of fresh) {
      const last = known.at(-1)?.seq ?? 0;
      // A fresh reading may be ahead of the stream; the same again is no fault.
      if (event.seq <= last) continue;
      if (event.seq !== last + 1) this.faults.push(`${conversationId}: ${event.seq} after ${last}`);
      known.push(event);
    }
  }

  async readAfresh(): Promise<void> {
    this.resyncs += 1;
    const viewer = await viewerOf(database.db, this.personId);
    const found = await rowsByIds(database.db, viewer, conversations);
    this.rows.clear();
    this.events.clear();
    for (const { row, sight } of found) {
      if (!maySee(viewer, sight)) continue;
      this.rows.set(row.id, row);
      this.events.set(row.id, await readHistory(database.db, row.id));
    }
  }
}

/** Reproducible chance (mulberry32). */
function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

async function write(chance: () => number, steps: number): Promise<number> {
  let done = 0;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(chance() * items.length)]!;
  for (let step = 0; step < steps; step += 1) {
    const personId = chance() < 0.6 ? dispatcher : pick(members);
    const viewer = await viewerOf(database.db, personId);
    const conversationId = pick(conversations);
    const kind = chance();
    try {
      await inTransaction(database.db, async (tx) => {
        const writing = writingOf(tx, personId, new Date());
        // A transaction that got its number early and appends late.
        if (chance() < 0.3)
          await tx.selectNoFrom((eb) => eb.fn('pg_current_xact_id', []).as('xid')).execute();
        if (chance() < 0.3) await sleep(chance() * 10);
        // What the sync does to a mail's copy, at any moment.
        if (chance() < 0.5) await announceRow(tx, conversationId);
        if (kind < 0.3) await claimConversation(writing, viewer, conversationId);
        else if (kind < 0.6) {
          const row = await tx
            .selectFrom('conversation')
            .select('assignee_id')
            .where('id', '=', conversationId)
            .executeTakeFirstOrThrow();
          const assigneeId = chance() < 0.3 ? null : pick([dispatcher, ...members]);
          await assignConversation(writing, viewer, {
            conversationId,
            assigneeId,
            expectedId: row.assignee_id,
            message: '',
          });
        } else if (kind < 0.8)
          await setStatus(writing, viewer, {
            conversationId,
            status: pick(['open', 'pending', 'resolved'] as const),
          });
        else
          await addNote(writing, viewer, {
            conversationId,
            noteId: newId(),
            text: 'Une note.',
            mentions: [],
          });
      });
      done += 1;
    } catch (error) {
      // Refusals are part of the life of a team.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return done;
}

describe('the live feed', () => {
  it('under 8 writers: readers that drop and come back miss nothing and end where a fresh reading ends', async () => {
    const readers = [dispatcher, dispatcher, ...members, ...members].map(
      (personId, n) => new Reader(personId, seeded(n + 1)),
    );
    const following = readers.map((reader, n) => reader.follow(n % 2 === 1));
    await sleep(100);
    const done = await Promise.all(Array.from({ length: 8 }, (_, n) => write(seeded(100 + n), 40)));
    expect(done.reduce((a, b) => a + b)).toBeGreaterThan(100);

    // One more change that every reader sees is the end mark: once it is there, all before it is there.
    const viewer = await viewerOf(database.db, dispatcher);
    await inTransaction(database.db, async (tx) => {
      for (const conversationId of conversations) {
        const row = await tx
          .selectFrom('conversation')
          .select('assignee_id')
          .where('id', '=', conversationId)
          .executeTakeFirstOrThrow();
        await assignConversation(writingOf(tx, dispatcher, new Date()), viewer, {
          conversationId,
          assigneeId: null,
          expectedId: row.assignee_id,
          message: '',
        });
        await addNote(writingOf(tx, dispatcher, new Date()), viewer, {
          conversationId,
          noteId: newId(),
          text: 'Fin.',
          mentions: [],
        });
      }
    });
    for (const reader of readers) {
      const fresh = await rowsByIds(database.db, viewer, conversations);
      await expect
        .poll(() => fresh.every(({ row }) => reader.rows.get(row.id)?.seq === row.seq), {
          timeout: 15_000,
          interval: 50,
        })
        .toBe(true);
    }
    for (const reader of readers) reader.stop();
    await Promise.all(following);

    for (const reader of readers) {
      expect(reader.faults).toEqual([]);
      const afresh = new Reader(reader.personId, seeded(0));
      await afresh.readAfresh();
      expect(Object.fromEntries(reader.rows)).toEqual(Object.fromEntries(afresh.rows));
      for (const [id, events] of reader.events) {
        const whole = afresh.events.get(id) ?? [];
        expect(events).toEqual(whole.slice(whole.length - events.length));
      }
    }
  });

  it('tells a member that a conversation is gone when it is given to somebody else, and him alone who got it', async () => {
    const [hugo, ines] = members as [string, string];
    const { conversationId } = await receiveMail(database.db, mailbox, { subject: 'À prendre' });
    const heard = { hugo: [] as string[], ines: [] as string[] };
    const listenTo = async (personId: string, into: string[], signal: AbortSignal) => {
      const subscriber = await feed.subscribe(personId);
      for await (const message of subscriber!.messages(signal)) {
        if (message.type === 'gone' && message.conversationId === conversationId) into.push('gone');
        if (message.type === 'conversation' && message.row.id === conversationId)
          into.push(message.assignedToMe ? 'mine' : 'seen');
      }
    };
    const end = new AbortController();
    const listening = [listenTo(hugo, heard.hugo, end.signal), listenTo(ines, heard.ines, end.signal)];
    await sleep(50);
    const viewer = await viewerOf(database.db, dispatcher);
    await inTransaction(database.db, (tx) =>
      assignConversation(writingOf(tx, dispatcher, new Date()), viewer, {
        conversationId,
        assigneeId: hugo,
        expectedId: null,
        message: 'Pour toi',
      }),
    );
    await expect
      .poll(() => ({ hugo: heard.hugo.at(-1), ines: heard.ines.at(-1) }), { timeout: 10_000 })
      .toEqual({ hugo: 'mine', ines: 'gone' });
    // What goes on with him who had it was given to nobody.
    const goesOn = { fromId: hugo, toId: hugo, cause: 'split', noteId: null, commitment: null } as const;
    await inTransaction(database.db, (tx) =>
      recordMany(writingOf(tx, dispatcher, new Date()), [
        { conversationId, drafts: [{ kind: 'conversation.assigned', v: 1, data: goesOn }] },
      ]),
    );
    await expect
      .poll(() => heard.hugo.slice(heard.hugo.indexOf('mine')), { timeout: 10_000 })
      .toEqual(['mine', 'seen']);
    end.abort();
    await Promise.all(listening);
  });
});

describe('a transaction that stays open', () => {
  it('holds nobody back: what commits meanwhile is told at once, and what it wrote itself when it commits', async () => {
    const { conversationId } = await receiveMail(database.db, mailbox, { subject: 'Pendant ce temps' });
    const other = await receiveMail(database.db, mailbox, { subject: 'Plus tard' });
    const heard: string[] = [];
    const end = new AbortController();
    const subscriber = await feed.subscribe(dispatcher);
    const listening = (async () => {
      for await (const message of subscriber!.messages(end.signal)) {
        if (message.type === 'conversation')
          heard.push(...message.events.map((event) => `${event.conversationId} ${event.seq}`));
      }
    })();
    const viewer = await viewerOf(database.db, dispatcher);
    const note = (id: string) => ({ conversationId: id, noteId: newId(), text: 'Une note.', mentions: [] });
    await inTransaction(database.db, async (open) => {
      await addNote(writingOf(open, dispatcher, new Date()), viewer, note(other.conversationId));
      await inTransaction(database.db, (tx) =>
        addNote(writingOf(tx, dispatcher, new Date()), viewer, note(conversationId)),
      );
      await expect.poll(() => heard, { timeout: 10_000 }).toContain(`${conversationId} 2`);
      expect(heard).not.toContain(`${other.conversationId} 2`);
    });
    await expect.poll(() => heard, { timeout: 10_000 }).toContain(`${other.conversationId} 2`);
    expect(heard.filter((one) => one === `${conversationId} 2`)).toHaveLength(1);
    end.abort();
    await listening;
  });
});

describe('presence', () => {
  it('is told to colleagues, merged per person, and ends with the tab', async () => {
    const [hugo, ines] = members as [string, string];
    const [conversationId] = conversations as [string];
    const sign = {
      personId: ines,
      tabId: newId(),
      mailboxId: mailbox.id,
      conversationId,
      mode: 'writing' as const,
    };
    const told: string[] = [];
    const end = new AbortController();
    const listening = (async () => {
      const subscriber = await feed.subscribe(hugo);
      for await (const message of subscriber!.messages(end.signal)) {
        if (message.type === 'presence')
          told.push(message.present.map((p) => `${p.personId === ines ? 'Inès' : '?'} ${p.mode}`).join());
      }
    })();
    await presence.sign({ ...sign, gone: false });
    await expect.poll(() => told.at(-1), { timeout: 5_000 }).toBe('Inès writing');
    expect(presence.isOnline(ines)).toBe(true);
    // On a page without a mailbox she is online, and nowhere.
    await presence.sign({ ...sign, mailboxId: null, conversationId: null, mode: 'viewing', gone: false });
    await expect.poll(() => told.at(-1), { timeout: 5_000 }).toBe('');
    expect(presence.onlineIds()).toEqual([ines]);
    await presence.sign({ ...sign, gone: true });
    await expect.poll(() => presence.onlineIds(), { timeout: 5_000 }).toEqual([]);
    expect(presence.isOnline(ines)).toBe(false);
    end.abort();
    await listening;
  });
});
