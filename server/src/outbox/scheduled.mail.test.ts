/** An answer that waits for its hour: it leaves then, once, and not at all when its author would have wanted to know. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { receiveMail, viewerOf, writingOf } from '../../test/factories.ts';
import { type FaultySmtp, startFaultySmtp } from '../../test/faulty-smtp.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import {
  historyOf,
  makeTeam,
  pressSend,
  type SendingHouse,
  type SendingTeam,
  setTestAccount,
  startSendingHouse,
  writeAnswer,
} from '../../test/sending.ts';
import { assignConversation } from '../assignment/assign-conversation.ts';
import { addNote } from '../conversations/add-note.ts';
import { pauseAccount } from '../mailboxes/account.ts';
import { inTransaction } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import type { Service } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { OUTBOX_CHANNEL } from './queue-answer.ts';
import { cancelScheduled, takeBackAnswer } from './settle-answer.ts';
import { startOutbox } from './start-outbox.ts';

let database: TestDatabase;
let house: SendingHouse;
let peer: FaultySmtp;
let outbox: Service | null = null;
beforeAll(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
  peer = await startFaultySmtp();
});
afterEach(async () => {
  peer.heal();
  await outbox?.stop();
  outbox = null;
});
afterAll(async () => {
  await peer?.stop();
  await house?.close();
  await database?.close();
});

const HOUR = 3_600_000;
const start = async () => {
  outbox = await startOutbox(house);
};
const forward = async (ms: number) => {
  house.clock.forward(ms);
  await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(house.db);
};
const inHours = (hours: number) => new Date(house.clock.now().getTime() + hours * HOUR);
const row = (id: string) =>
  house.db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const reaches = async (id: string, state: string) => {
  for (;;) {
    const found = await row(id);
    if (found.state === state) return found;
    await sleep(20);
  }
};
const arrivalsOf = async (id: string) => {
  const { message_header } = await row(id);
  return peer.messages.filter(({ raw }) => raw.includes(`<${message_header}>`)).length;
};
const draftState = async (id: string) =>
  (await house.db.selectFrom('draft').select('state').where('id', '=', id).executeTakeFirst())?.state;
const lastStop = async (conversationId: string) => {
  const { body } = await house.db
    .selectFrom('event')
    .select('body')
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'answer.stopped')
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow();
  return JSON.parse(body).data;
};

type Scheduled = {
  id: string;
  draftId: string;
  conversationId: string;
  messageHeader: string;
  team: SendingTeam;
};

/** An answer of Anna’s that waits for an hour. */
async function scheduled(hours = 24, given?: SendingTeam): Promise<Scheduled> {
  const team = given ?? (await makeTeam(house));
  await setTestAccount(house, team.mailbox.id, { host: 'localhost', port: peer.port });
  const messageHeader = `${newId()}@client.example`;
  const { conversationId } = await receiveMail(
    house.db,
    team.mailbox,
    { at: house.clock.now(), messageId: messageHeader },
    house.blobs,
  );
  const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
  const { outboxId } = await pressSend(house, team.anna, draftId, { scheduledFor: inHours(hours) });
  if (!outboxId) throw new Error('stopped');
  return { id: outboxId, draftId, conversationId, messageHeader, team };
}
const correspondentWrites = ({ team, messageHeader }: Scheduled, raw?: string) =>
  receiveMail(
    house.db,
    team.mailbox,
    { at: house.clock.now(), inReplyTo: messageHeader, ...(raw === undefined ? {} : { raw }) },
    house.blobs,
  );
const note = (conversationId: string, personId: string) =>
  inTransaction(house.db, async (tx) =>
    addNote(writingOf(tx, personId, house.clock.now()), await viewerOf(tx, personId), {
      conversationId,
      noteId: newId(),
      text: 'Je l’appelle',
      mentions: [],
    }),
  );

describe('at its hour', () => {
  it('it leaves, not before, once, dated at that hour', async () => {
    const one = await scheduled(24);
    const { not_before } = await row(one.id);
    await start();
    await forward(23 * HOUR);
    await sleep(300);
    expect((await row(one.id)).state).toBe('queued');
    await forward(HOUR);
    await reaches(one.id, 'sent');
    expect(await arrivalsOf(one.id)).toBe(1);
    const raw = peer.messages.at(-1)?.raw.toString() ?? '';
    const [, date = ''] = /^Date: (.*)$/m.exec(raw) ?? [];
    expect(new Date(date).getTime()).toBe(Math.floor(not_before.getTime() / 1_000) * 1_000);
    expect((await historyOf(house.db, one.conversationId)).slice(-2)).toEqual([
      'answer.queued',
      'answer.sent',
    ]);
  });

  it('it leaves late when nothing ran then', async () => {
    const one = await scheduled(2);
    await forward(50 * HOUR);
    await start();
    await reaches(one.id, 'sent');
    expect(await arrivalsOf(one.id)).toBe(1);
  });

  it('it is tried for as long as any other when its server puts it off, however long it waited', async () => {
    const one = await scheduled(24 * 10);
    await forward(24 * 10 * HOUR);
    peer.fail({ at: 'dot', how: { reply: '451 4.3.0 Later' }, times: 1 });
    await start();
    for (;;) {
      const found = await row(one.id);
      if (found.attempts > 0 && found.state === 'queued') break;
      expect(found.state).not.toBe('refused');
      await sleep(20);
    }
    await forward(HOUR);
    await reaches(one.id, 'sent');
    expect(await arrivalsOf(one.id)).toBe(1);
  });

  it('refuses an hour that has passed or lies too far ahead, and queues nothing', async () => {
    const one = await scheduled(1);
    const press = (hours: number) =>
      pressSend(house, one.team.anna, one.draftId, { scheduledFor: inHours(hours), replaces: one.id });
    await expect(press(-1)).rejects.toMatchObject({ reason: 'send.hourPast' });
    await expect(press(24 * 400)).rejects.toMatchObject({ reason: 'send.hourFar' });
    expect((await row(one.id)).state).toBe('queued');
  });
});

describe('before its hour', () => {
  it('the correspondent writes: it is cancelled at once, and never leaves', async () => {
    const one = await scheduled();
    await start();
    await correspondentWrites(one);
    await reaches(one.id, 'stopped');
    expect(await draftState(one.draftId)).toBe('writing');
    expect(await lastStop(one.conversationId)).toMatchObject({
      at: 'schedule',
      draftId: one.draftId,
      authorId: one.team.anna,
      conflictSeqs: [expect.any(Number)],
    });
    const conversation = await house.db
      .selectFrom('conversation')
      .select(['waiting_since', 'sending', 'message_count'])
      .where('id', '=', one.conversationId)
      .executeTakeFirstOrThrow();
    expect(conversation).toMatchObject({ sending: null, message_count: 2 });
    expect(conversation.waiting_since).not.toBeNull();
    await forward(25 * HOUR);
    await sleep(200);
    expect(await arrivalsOf(one.id)).toBe(0);
  });

  it('the correspondent wrote while nothing ran: found before anything leaves', async () => {
    const one = await scheduled();
    await correspondentWrites(one);
    await forward(30 * HOUR);
    await start();
    await reaches(one.id, 'stopped');
    expect(await arrivalsOf(one.id)).toBe(0);
  });

  it('automatic mail and what its author does himself cancel nothing', async () => {
    const one = await scheduled();
    await start();
    const raw = [
      'From: Claire Martin <claire@client.example>',
      `To: ${one.team.mailbox.address}`,
      'Subject: Absente',
      `Message-ID: <${newId()}@client.example>`,
      `In-Reply-To: <${one.messageHeader}>`,
      'Auto-Submitted: auto-replied',
      '',
      'Je suis absente.',
    ].join('\r\n');
    const automatic = await correspondentWrites(one, raw);
    expect(automatic.conversationId).toBe(one.conversationId);
    await note(one.conversationId, one.team.anna);
    await forward(24 * HOUR);
    await reaches(one.id, 'sent');
  });

  it('a colleague answers: cancelled once that has left, and not when it is taken back', async () => {
    const team = await makeTeam(house, { undoSeconds: 20 });
    const [answered, spared] = [await scheduled(24, team), await scheduled(24, team)];
    await start();
    const answer = async ({ conversationId }: Scheduled) => {
      const draftId = await writeAnswer(house, team.mailbox.id, team.bert, { conversationId });
      return (await pressSend(house, team.bert, draftId)).outboxId ?? '';
    };
    const second = await answer(spared);
    await inTransaction(house.db, (tx) =>
      takeBackAnswer(
        writingOf(tx, team.bert, house.clock.now()),
        { id: second, conversationId: spared.conversationId },
        () => undefined,
      ),
    );
    const first = await answer(answered);
    const isLookedAt = async ({ id, conversationId }: Scheduled) => {
      const { work_seq } = await house.db
        .selectFrom('conversation')
        .select('work_seq')
        .where('id', '=', conversationId)
        .executeTakeFirstOrThrow();
      return (await row(id)).checked_seq === work_seq;
    };
    for (const one of [answered, spared]) {
      await expect.poll(() => isLookedAt(one), { timeout: 10_000 }).toBe(true);
      expect((await row(one.id)).state).toBe('queued');
    }
    await forward(25_000);
    await reaches(first, 'sent');
    await reaches(answered.id, 'stopped');
    expect(await arrivalsOf(first)).toBe(1);
    expect((await row(spared.id)).state).toBe('queued');
  });

  it('a colleague notes, or gives it to somebody else: cancelled', async () => {
    const [noted, given] = [await scheduled(), await scheduled()];
    await start();
    await note(noted.conversationId, noted.team.bert);
    await reaches(noted.id, 'stopped');
    await inTransaction(house.db, async (tx) =>
      assignConversation(
        writingOf(tx, given.team.bert, house.clock.now()),
        await viewerOf(tx, given.team.bert),
        {
          conversationId: given.conversationId,
          assigneeId: given.team.bert,
          expectedId: given.team.anna,
          message: '',
        },
      ),
    );
    await reaches(given.id, 'stopped');
  });

  it.each<[string, (one: Scheduled) => Promise<unknown>]>([
    [
      'is deactivated',
      ({ team }) =>
        house.db
          .updateTable('person')
          .set({ deactivated_at: house.clock.now() })
          .where('id', '=', team.anna)
          .execute(),
    ],
    [
      'leaves the mailbox',
      ({ team }) => house.db.deleteFrom('mailbox_member').where('person_id', '=', team.anna).execute(),
    ],
    [
      'may no longer answer',
      ({ team }) =>
        house.db
          .updateTable('mailbox_member')
          .set({ overrides: JSON.stringify({ reply: false }) })
          .where('person_id', '=', team.anna)
          .execute(),
    ],
  ])('its author %s: it never leaves, and the draft is kept', async (_case, happens) => {
    const one = await scheduled();
    await happens(one);
    await forward(24 * HOUR);
    await start();
    await reaches(one.id, 'stopped');
    expect(await lastStop(one.conversationId)).toMatchObject({ conflictSeqs: [], reason: 'authorMayNot' });
    expect(await draftState(one.draftId)).toBe('writing');
    expect(await arrivalsOf(one.id)).toBe(0);
  });

  it('its account is paused at its hour: it does not leave later, unasked', async () => {
    const one = await scheduled();
    await inTransaction(house.db, (tx) =>
      pauseAccount(
        { tx, now: house.clock.now(), actorId: one.team.bert, ip: null },
        one.team.mailbox.id,
        true,
      ),
    );
    await start();
    await forward(HOUR);
    await sleep(200);
    expect((await row(one.id)).state).toBe('queued');
    await forward(23 * HOUR);
    await reaches(one.id, 'stopped');
    expect(await lastStop(one.conversationId)).toMatchObject({ reason: 'accountPaused' });
  });
});

describe('another hour, or now', () => {
  it('takes the place of the first: one mail, dated anew', async () => {
    const one = await scheduled(24);
    const later = await pressSend(house, one.team.anna, one.draftId, {
      scheduledFor: inHours(48),
      replaces: one.id,
      seenSeq: 100,
    });
    expect((await row(one.id)).state).toBe('taken_back');
    await start();
    await forward(30 * HOUR);
    await sleep(200);
    expect((await row(later.outboxId ?? '')).state).toBe('queued');
    const now = await pressSend(house, one.team.anna, one.draftId, {
      replaces: later.outboxId ?? '',
      seenSeq: 100,
    });
    await reaches(now.outboxId ?? '', 'sent');
    const counts = await Promise.all([one.id, later.outboxId ?? '', now.outboxId ?? ''].map(arrivalsOf));
    expect(counts).toEqual([0, 0, 1]);
  });

  it('is stopped by what its author has not seen; the first one does not leave either', async () => {
    const one = await scheduled(24);
    await correspondentWrites(one);
    const press = await pressSend(house, one.team.anna, one.draftId, { replaces: one.id });
    expect(press.outboxId).toBeNull();
    expect(await draftState(one.draftId)).toBe('writing');
    await start();
    await forward(25 * HOUR);
    await sleep(200);
    expect(await arrivalsOf(one.id)).toBe(0);
  });

  it('comes too late once it is handed over', async () => {
    const one = await scheduled(1);
    await start();
    await forward(HOUR);
    await reaches(one.id, 'sent');
    await expect(pressSend(house, one.team.anna, one.draftId, { replaces: one.id })).rejects.toMatchObject({
      reason: 'draft.sent',
    });
    await expect(
      inTransaction(house.db, (tx) =>
        cancelScheduled(writingOf(tx, one.team.bert, house.clock.now()), one, () => undefined),
      ),
    ).rejects.toMatchObject({ reason: 'draft.sent' });
  });
});

type Act = 'hour' | 'now' | 'later' | 'takeBack' | 'cancel' | 'write' | 'note' | 'restart' | 'fault';
const anyActs = fc.array(
  fc.array(
    fc.constantFrom<Act>('hour', 'now', 'later', 'takeBack', 'cancel', 'write', 'note', 'restart', 'fault'),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 4 },
);

describe('whatever is done to it at once, also at its hour [I4]', () => {
  it('at most one mail leaves, and none that was taken back or stopped', async () => {
    const team = await makeTeam(house);
    await fc.assert(
      fc.asyncProperty(anyActs, async (rounds) => {
        const one = await scheduled(1, team);
        await start();
        /** The row that waits now, if any. */
        const waiting = async () =>
          (
            await house.db
              .selectFrom('outbox')
              .select('id')
              .where('draft_id', '=', one.draftId)
              .where('state', '=', 'queued')
              .executeTakeFirst()
          )?.id ?? one.id;
        const acts: Record<Act, () => Promise<unknown>> = {
          hour: () => forward(HOUR),
          now: async () =>
            pressSend(house, team.anna, one.draftId, { replaces: await waiting(), seenSeq: 1_000 }),
          later: async () =>
            pressSend(house, team.anna, one.draftId, {
              replaces: await waiting(),
              scheduledFor: inHours(1),
              seenSeq: 1_000,
            }),
          takeBack: async () => {
            const id = await waiting();
            await inTransaction(house.db, (tx) =>
              takeBackAnswer(
                writingOf(tx, team.anna, house.clock.now()),
                { id, conversationId: one.conversationId },
                () => undefined,
              ),
            );
          },
          cancel: async () => {
            const id = await waiting();
            await inTransaction(house.db, (tx) =>
              cancelScheduled(
                writingOf(tx, team.bert, house.clock.now()),
                { id, conversationId: one.conversationId },
                () => undefined,
              ),
            );
          },
          write: () => correspondentWrites(one),
          note: () => note(one.conversationId, team.bert),
          restart: async () => {
            await outbox?.stop();
            await start();
          },
          fault: async () => peer.fail({ at: 'dot', how: 'drop', times: 1 }),
        };
        for (const round of rounds) {
          // What comes too late is refused; anything else is a fault of ours.
          const done = await Promise.allSettled(round.map((act) => acts[act]()));
          for (const one of done)
            if (one.status === 'rejected' && !(one.reason instanceof AppError)) throw one.reason;
        }
        await forward(2 * HOUR);
        const rowsNow = () =>
          house.db.selectFrom('outbox').selectAll().where('draft_id', '=', one.draftId).execute();
        for (;;) {
          const rows = await rowsNow();
          if (rows.every(({ state }) => !['queued', 'handing_over'].includes(state))) break;
          await forward(HOUR);
          await sleep(30);
        }
        const rows = await rowsNow();
        const counts = await Promise.all(rows.map(({ id }) => arrivalsOf(id)));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1);
        for (const [index, { state }] of rows.entries()) {
          if (state === 'stopped' || state === 'taken_back') expect(counts[index], state).toBe(0);
          if (state === 'sent') expect(counts[index]).toBe(1);
        }
        peer.heal();
        await outbox?.stop();
        outbox = null;
      }),
      { numRuns: 15 },
    );
  });
});
