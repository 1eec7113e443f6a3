/** What the server refused is asked for once more, by who may, and stands on screen while it is on its way. */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { GivenUp, MovingState } from '@guichet/contract/filing';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  receiveMail,
  TEST_KEY,
  type TestMailbox,
  writingOf,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { rebuildRows } from '../conversations/rebuild.ts';
import { returnCopies } from '../conversations/return-copies.ts';
import { applyOperations } from '../demo/local-server.ts';
import { inTransaction } from '../platform/database.ts';
import { retryAccount } from './retry-refused.ts';

let database: TestDatabase;
let app: RouteApp;
let [diane, malika, root]: string[] = [];
let support: TestMailbox;
let other: TestMailbox;
let id: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  [diane, malika, root] = [
    await makePerson(db, 'Diane'),
    await makePerson(db, 'Malika'),
    await makePerson(db, 'Root', { role: 'admin' }),
  ];
});
beforeEach(async () => {
  const { db } = database;
  support = await makeMailbox(db);
  other = await makeMailbox(db, { name: 'autre' });
  await addMember(db, support.id, diane!, 'dispatcher');
  await addMember(db, support.id, malika!, 'member');
  await addMember(db, other.id, diane!, 'dispatcher');
  ({ conversationId: id } = await receiveMail(db, support, { at: app.clock.now() }, app.blobs));
});
afterAll(async () => {
  expect((await rebuildRows(database.db, { check: true })).different).toEqual([]);
  await app?.close();
  await database?.close();
});

type Changed = { row: ConversationRow; undo: string | null };
type State = { moving: MovingState | null; givenUp: GivenUp | null };

const stateFor = async (person = diane!) =>
  (await app.ask<State>(person, 'GET', `/conversations/${id}/moving`)).json;
const retry = (person = diane!) => app.ask<Changed>(person, 'POST', `/conversations/${id}/moving/retry`);
const operations = async () =>
  (
    await database.db
      .selectFrom('server_operation')
      .select(['kind', 'state', 'attempts', 'last_error'])
      .where('mailbox_id', 'in', [support.id, other.id])
      .orderBy('ordinal')
      .execute()
  ).map(({ kind, state, attempts, last_error }) => [kind, state, attempts, last_error]);
const lastEvent = async () =>
  (await app.ask<{ events: HistoryEvent[] }>(diane!, 'GET', `/conversations/${id}/history`)).json.events.at(
    -1,
  );

/** As the sync does when the server has refused it for an hour. */
async function giveMoveUp(): Promise<void> {
  await sql`update server_operation set attempts = 12, last_error = 'Quota exceeded' where kind = 'move'`.execute(
    database.db,
  );
  const { db } = database;
  const { target_folder_id: folderId } = await db
    .selectFrom('server_operation')
    .select('target_folder_id')
    .where('kind', '=', 'move')
    .where('mailbox_id', '=', support.id)
    .executeTakeFirstOrThrow();
  const writing = { actor: { kind: 'system' as const }, now: app.clock.now(), historyKey: TEST_KEY };
  await inTransaction(db, (tx) => returnCopies({ ...writing, tx }, folderId!, 'Quota exceeded'));
}

const archive = (person = diane!) =>
  app.ask<Changed>(person, 'PUT', `/conversations/${id}/place`, { place: 'archive' });

describe('a move that was given up', () => {
  it('says so, stands in its place again when it is asked for once more, and is taken back', async () => {
    await archive();
    await giveMoveUp();
    expect(await stateFor()).toEqual({
      moving: null,
      givenUp: { flags: 0, moves: 1, answer: 'Quota exceeded' },
    });
    const { json } = await retry();
    expect(json.row.place).toBe('archive');
    expect(await lastEvent()).toMatchObject({
      kind: 'conversation.placed',
      actor: { kind: 'person', id: diane },
      data: { from: 'inbox', to: 'archive', cause: 'retried' },
    });
    expect(await operations()).toEqual([
      ['move', 'done', 12, 'Quota exceeded'],
      ['move', 'waiting', 0, null],
    ]);
    expect((await stateFor()).givenUp).toBeNull();
    const undone = await app.ask<Changed>(diane!, 'POST', `/acts/${json.undo}/undo`);
    expect(undone.json.row.place).toBe('inbox');
  });

  it('takes the right to move it, and sight', async () => {
    await archive();
    await giveMoveUp();
    expect((await retry(malika)).json).toMatchObject({ data: { reason: 'conversation.unassigned' } });
    await app.ask(diane!, 'PUT', `/conversations/${id}/assignment`, {
      assigneeId: diane,
      expectedId: null,
    });
    expect((await retry(malika)).status).toBe(404);
    expect(await operations()).toEqual([['move', 'given_up', 12, 'Quota exceeded']]);
  });

  it('is no longer spoken of when the mail was put elsewhere meanwhile', async () => {
    await archive();
    await giveMoveUp();
    await app.ask(diane!, 'PUT', `/conversations/${id}/place`, { place: 'spam' });
    expect((await stateFor()).givenUp).toBeNull();
    expect((await retry()).json).toMatchObject({ row: { place: 'spam' }, undo: null });
  });
});

describe('flags', () => {
  const flag = (flags: string[], state: string) =>
    sql`
      insert into server_operation (id, mailbox_id, kind, location_id, flags, state, attempts, last_error,
                                    next_attempt_at, created_at)
      select gen_random_uuid(), ${support.id}, 'flag', l.id, ${flags}, ${state}, 12, 'No flags here',
             ${app.clock.now()}, ${app.clock.now()}
        from location l join message m on m.id = l.message_id where m.conversation_id = ${id}`.execute(
      database.db,
    );

  it('are asked for again, the newest alone', async () => {
    await flag(['\\Seen'], 'given_up');
    await flag(['\\Answered'], 'given_up');
    expect((await stateFor()).givenUp).toMatchObject({ flags: 1, moves: 0 });
    expect((await retry(malika)).status).toBe(200);
    expect(await operations()).toEqual([
      ['flag', 'given_up', 12, 'No flags here'],
      ['flag', 'waiting', 0, null],
    ]);
  });
});

describe('an account', () => {
  it('is asked for everything again by an administrator, with an entry in the log', async () => {
    await archive();
    await giveMoveUp();
    const again = () =>
      inTransaction(database.db, (tx) =>
        retryAccount(writingOf(tx, root!, app.clock.now()), {
          mailboxId: support.id,
          actorId: root!,
          ip: null,
        }),
      );
    expect(await again()).toBe(1);
    expect(await lastEvent()).toMatchObject({ actor: { id: root }, data: { to: 'archive' } });
    const audit = await database.db
      .selectFrom('audit_entry')
      .select(['actor_id', 'after'])
      .where('action', '=', 'account.retried')
      .where('subject_id', '=', support.id)
      .execute();
    expect(audit).toEqual([{ actor_id: root, after: { conversations: 1 } }]);
    // What waits for its first attempt needs no pressing.
    expect(await again()).toBe(0);
  });
});

describe('mail on its way to another account', () => {
  it('is said in the row until it is there; what a server refused is tried at once', async () => {
    const moved = await app.ask<Changed>(diane!, 'PUT', `/conversations/${id}/mailbox`, {
      mailboxId: other.id,
    });
    expect(moved.json.row.moving).toBe('underWay');
    const later = new Date(app.clock.now().getTime() + 600_000);
    await sql`update server_operation set last_error = 'Over quota', attempts = 3, next_attempt_at = ${later}
               where kind = 'transfer' and mailbox_id = ${other.id}`.execute(database.db);
    expect(await stateFor()).toEqual({
      moving: { copies: 1, fault: 'Over quota', nextAttemptAt: later.toISOString() },
      givenUp: null,
    });
    const { json } = await retry();
    expect([json.row.moving, json.undo]).toEqual(['failing', null]);
    expect((await stateFor()).moving?.nextAttemptAt).toBe(app.clock.now().toISOString());
    await applyOperations({ db: database.db, clock: app.clock, keys: { historyKey: TEST_KEY } });
    const { rows } = (
      await app.ask<{ rows: ConversationRow[] }>(
        diane!,
        'GET',
        `/conversations?mailboxId=${other.id}&place=all`,
      )
    ).json;
    expect(rows.map((row) => row.moving)).toEqual([null]);
  });
});
