/** [I7] What somebody wrote can be erased and the history still stands; what was altered instead is named. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiveMail, TEST_KEY } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import {
  makeTeam,
  pressSend,
  type SendingHouse,
  type SendingTeam,
  setTestAccount,
  startSendingHouse,
  writeAnswer,
} from '../../test/sending.ts';
import { newSalt } from '../history/commitment.ts';
import { readHistory } from '../history/read.ts';
import { verifyHistory } from '../history/verify.ts';
import { newId } from '../platform/id.ts';
import { sweepBlobs } from './jobs.ts';
import { rebuildRows } from './rebuild.ts';

let database: TestDatabase;
let app: RouteApp;
let house: SendingHouse;
let team: SendingTeam;
let conversationId: string;
let received: string;
let noteId: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  house = await startSendingHouse(database);
});
afterAll(async () => {
  await house?.close();
  await app?.close();
  await database?.close();
});

/** A conversation with a mail, a note, an assignment with its message, and an answer: all that can be erased. */
beforeEach(async () => {
  const { db } = database;
  team = await makeTeam(house);
  await setTestAccount(house, team.mailbox.id, { host: '127.0.0.1', port: 1 });
  const mail = await receiveMail(db, team.mailbox, { subject: 'Dossier médical' }, house.blobs);
  conversationId = mail.conversationId;
  received = mail.messageId;
  noteId = newId();
  const at = `/conversations/${conversationId}`;
  const acts = [
    await app.ask(team.anna, 'POST', `${at}/notes`, { noteId, text: 'Il est malade' }),
    await app.ask(team.anna, 'PUT', `${at}/assignment`, {
      assigneeId: team.bert,
      expectedId: null,
      message: 'Il est très malade',
    }),
  ];
  expect(acts.map(({ status }) => status)).toEqual([200, 200]);
  const draftId = await writeAnswer(house, team.mailbox.id, team.bert, { conversationId });
  expect((await pressSend(house, team.bert, draftId, { anyway: true })).outboxId).not.toBeNull();
});

const verify = async () => (await verifyHistory(database.db, TEST_KEY)).contents;

async function messageIdOfAnswer(): Promise<string> {
  const row = await database.db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'out')
    .executeTakeFirstOrThrow();
  return row.id;
}

async function assignmentNote(): Promise<string> {
  const row = await database.db
    .selectFrom('note')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'assignment')
    .executeTakeFirstOrThrow();
  return row.id;
}

describe('content that events commit to', () => {
  it('is in no event, and all of it is found to be as it was', async () => {
    const events = await readHistory(database.db, conversationId);
    const commitments = events.flatMap(({ data }) =>
      'commitment' in data && data.commitment !== null ? [data.commitment] : [],
    );
    expect(new Set(commitments).size).toBe(4);
    expect(JSON.stringify(events)).not.toContain('malade');
    const before = await verify();
    expect(before).toMatchObject({ altered: 0, named: [] });
    expect(before.intact).toBeGreaterThanOrEqual(4);
  });

  it('is erased without a fault, whether its row stays or goes, and the conversation can still be read', async () => {
    const { db } = database;
    const before = await verify();
    await sql`update note set text = '', salt = null where id = ${noteId}`.execute(db);
    await sql`delete from note where id = ${await assignmentNote()}`.execute(db);
    await sql`delete from message_body where message_id = ${received}`.execute(db);
    const { blob_sha256: blob } = await db
      .selectFrom('message')
      .select('blob_sha256')
      .where('id', '=', received)
      .executeTakeFirstOrThrow();
    await sql`
      update message set salt = null, blob_sha256 = '', subject = '', snippet = '', from_name = '', from_address = '',
             envelope = '{"from":[],"to":[],"cc":[],"replyTo":[]}', attachments = '[]'
       where id = ${received}`.execute(db);
    const after = await verifyHistory(db, TEST_KEY);
    expect(after.fault).toBeNull();
    expect(after.contents).toEqual({
      intact: before.intact - 3,
      erased: before.erased + 3,
      altered: 0,
      named: [],
    });
    await rebuildRows(db, { check: false });
    expect((await app.ask(team.anna, 'GET', `/conversations/${conversationId}`)).status).toBe(200);
    const later = new Date(house.clock.now().getTime() + 2 * 86_400_000);
    await sweepBlobs({ db, blobs: house.blobs, clock: { now: () => later } });
    expect(await house.blobs.has(blob)).toBe(false);
  });

  it('may not lose only its salt: that would hide what was altered', async () => {
    await expect(sql`update note set salt = null where id = ${noteId}`.execute(database.db)).rejects.toThrow(
      'note_check',
    );
  });

  it('is named when it is another than the one of its event', async () => {
    const { db } = database;
    const answer = await messageIdOfAnswer();
    const assignment = await assignmentNote();
    await sql`update note set text = 'Il va bien' where id = ${noteId}`.execute(db);
    // A salt that belongs to the new text helps nobody.
    await sql`update note set text = 'Il va bien', salt = ${newSalt()} where id = ${assignment}`.execute(db);
    await sql`update message set blob_sha256 = ${'0'.repeat(64)} where id in (${received}, ${answer})`.execute(
      db,
    );
    const forged = newId();
    await sql`
      insert into note (id, conversation_id, author_id, kind, text, salt, created_at)
      values (${forged}, ${conversationId}, ${team.anna}, 'note', 'Je n’ai rien dit', ${newSalt()}, now())`.execute(
      db,
    );
    const { fault, contents } = await verifyHistory(db, TEST_KEY);
    expect(fault).toBeNull();
    expect(contents.altered).toBe(5);
    const named = contents.named.map(({ kind, id, seq }) => [kind, id, seq !== null]);
    expect(named).toEqual([
      ['message', received, true],
      ['note', noteId, true],
      ['note', assignment, true],
      ['message', answer, true],
      ['note', forged, false],
    ]);
    expect(contents.named.every((one) => one.conversationId === conversationId)).toBe(true);
  });
});
