import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeMailbox, receiveMail } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type SendingHouse, startSendingHouse } from '../../test/sending.ts';
import { verifyHistory } from '../history/verify.ts';
import { reparseMessages } from './reparse.ts';

let database: TestDatabase;
let house: SendingHouse;
beforeAll(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
});
afterAll(async () => {
  await house?.close();
  await database?.close();
});

/** Everything of the messages and what follows from them, and how many events there are. */
async function everything() {
  const { db } = house;
  const order = <T extends { id: string }>(rows: T[]) => rows.sort((a, b) => a.id.localeCompare(b.id));
  const messages = await db.selectFrom('message').selectAll().execute();
  const bodies = await db.selectFrom('message_body').selectAll().orderBy('message_id').execute();
  const conversations = await db.selectFrom('conversation').selectAll().execute();
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from event`.execute(db);
  return { messages: order(messages), bodies, conversations: order(conversations), events: rows[0]?.n };
}

it('derives again from the sources what stands there, whatever became of it, and leaves the history alone', async () => {
  const { db } = house;
  const mailbox = await makeMailbox(db);
  const received: string[] = [];
  // More than one batch.
  for (let n = 0; n < 120; n += 1) {
    const { messageId } = await receiveMail(
      db,
      mailbox,
      { subject: `Été n° ${n}`, text: `Première ligne ${n}` },
      house.blobs,
    );
    received.push(messageId);
  }
  const before = await everything();
  await sql`
    update message set subject = 'wrong', snippet = 'wrong', from_name = 'wrong', from_address = 'wrong@wrong.test',
                       envelope = '{}', attachments = '[]', sent_at = null, automatic = true, has_html = true`.execute(
    db,
  );
  await sql`update message_body set text = 'wrong', html = '<p>wrong</p>', truncated = true`.execute(db);
  await sql`update conversation set subject = 'wrong', snippet = 'wrong', correspondent_name = 'wrong'`.execute(
    db,
  );
  expect(await reparseMessages(house)).toEqual({ messages: 120, changed: 120, failed: 0 });
  expect(await everything()).toEqual(before);
  expect((await verifyHistory(db, house.keys.historyKey)).fault).toBeNull();

  // One was erased, the source of another is lost.
  const [erased = '', lost = ''] = received;
  await sql`update message set blob_sha256 = '', subject = '', snippet = '', erased_at = now() where id = ${erased}`.execute(
    db,
  );
  await sql`update message set blob_sha256 = ${'0'.repeat(64)} where id = ${lost}`.execute(db);
  const kept = await everything();
  expect(await reparseMessages(house)).toEqual({ messages: 119, changed: 118, failed: 1 });
  expect((await everything()).messages).toEqual(kept.messages);
});
